import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Conditional mean imputation against rbmi at the exact optimum of its model.
@Suite struct `Reference-based imputation` {
  @Test(.tags(.reference), arguments: ImputationCase.deterministic)
  func `agrees with rbmi in estimates and means at every visit`(_ reference: ReferenceCase) throws {
    let each = ImputationCase(reference)
    let (analysis, frame) = (try each.analysis(), try each.frame())
    let found = try analysis.replicatesOfNothing()
    for visit in 0..<frame.visitCount {
      let numbers = (0..<3).map { found.whole.at(each.delta, visit * 3 + $0) }
      for (value, what) in zip(numbers, ["trt", "lsm_ref", "lsm_alt"]) {
        let expected = try #require(each.pooled(what, visit: visit, frame)["est"].number)
        #expect(value.isClose(to: expected, relative: 1e-7), "\(what) at \(frame.visitNames[visit]): \(value) against \(expected)")
      }
    }
  }

  @Test(.tags(.reference), arguments: ImputationCase.deterministic)
  func `agrees with rbmi in the imputation model`(_ reference: ReferenceCase) throws {
    let each = ImputationCase(reference)
    let analysis = try each.analysis()
    var fitter = ImputationFitter(analysis.rows, estimation: analysis.estimation)
    let (ours, theirs) = (try fitter.whole(), each.model(for: analysis))
    #expect(ours.coefficients.count == theirs.coefficients.count && ours.covariances.count == theirs.covariances.count)
    for (value, expected) in zip(ours.coefficients + ours.covariances.joined(), theirs.coefficients + theirs.covariances.joined()) {
      #expect(value.isClose(to: expected, relative: 1e-7, floor: 0.1), "\(value) against \(expected)")
    }
  }

  /// Every strategy and every covariance, those of the arms among them, from rbmi's own model: the imputation alone.
  @Test(.tags(.reference), arguments: ImputationCase.deterministic)
  func `imputes what rbmi imputes from the same model`(_ reference: ReferenceCase) throws {
    let each = ImputationCase(reference)
    let (analysis, frame) = (try each.analysis(), try each.frame())
    let model = each.model(for: analysis)
    var imputer = analysis.imputer(sharesCovariance: model.covariances.count == 1)
    let completed = try CompletedAnalysis(analysis.rows, visits: analysis.visits)
    let found = try analysis.byConditionalMeans(.jackknife, model, &imputer, completed)
    for visit in 0..<frame.visitCount {
      let expected = try #require(each.pooled("trt", visit: visit, frame)["est"].number)
      #expect(found.wholeDifferences(delta: each.delta)[visit][0].isClose(to: expected, relative: 1e-7))
    }
    let names = try each.subjectNames()
    for row in reference.outputs["imputed_values"].elements {
      let subject = try #require(names.firstIndex { $0 == row["id"].text })
      let visit = try #require(frame.visitNames.firstIndex { $0 == row["visit"].text })
      let place = try #require(analysis.subjects.firstIndex(of: subject))
      let (value, expected) = (imputer.completed[place * frame.visitCount + visit], try #require(row["value"].number))
      #expect(value.isClose(to: expected, relative: 1e-7, floor: 0.1), "\(names[subject]) at \(frame.visitNames[visit])")
    }
  }

  @Test(.tags(.reference), arguments: ImputationCase.all.filter { $0.id.contains("jackknife") })
  func `agrees with rbmi in the jackknife's standard errors, limits and p`(_ reference: ReferenceCase) throws {
    let each = ImputationCase(reference)
    let frame = try each.frame()
    let jackknife = try each.analysis().jackknife()
    #expect(jackknife.failures.isEmpty && jackknife.count == 172)
    for visit in 0..<frame.visitCount {
      let found = [
        ("trt", try jackknife.difference(of: 1, visit: visit)), ("lsm_ref", try jackknife.mean(of: 0, visit: visit)),
        ("lsm_alt", try jackknife.mean(of: 1, visit: visit)),
      ]
      for (what, contrast) in found {
        let row = each.pooled(what, visit: visit, frame)
        let interval = contrast.interval(level: 0.95)
        for (value, key) in [
          (contrast.estimate, "est"), (contrast.standardError, "se"), (interval.lower, "lci"), (interval.upper, "uci"), (contrast.pTwoSided, "pval"),
        ] {
          let expected = try #require(row[key].number)
          #expect(value.isClose(to: expected, relative: 1e-6), "\(what) \(key) at \(frame.visitNames[visit]): \(value) against \(expected)")
        }
      }
    }
  }

  /// The numbers of issue 6, at week 6, as they are printed.
  @Test(.tags(.reference))
  func `lets the estimand decide on the antidepressant trial`() throws {
    for (id, estimate, error) in [
      ("condmean-jackknife-us-MAR", -2.80183, 1.1067), ("condmean-jackknife-us-JR", -2.12558, 0.8581), ("condmean-jackknife-us-CR", -2.37075, 0.9811),
      ("condmean-jackknife-us-CIR", -2.44918, 1.0008),
    ] {
      let found = try ImputationCase(id: id).analysis().jackknife().difference(of: 1, visit: 3)
      #expect(found.estimate.isClose(to: estimate, within: 6e-6))
      #expect(found.standardError.isClose(to: error, within: 6e-5))
    }
  }
}

extension ImputedAnalysis {
  /// The estimates alone.
  func replicatesOfNothing() throws -> ImputationReplicates {
    var fitter = ImputationFitter(rows, estimation: estimation)
    var imputer = imputer()
    return try byConditionalMeans(.jackknife, &fitter, &imputer, try CompletedAnalysis(rows, visits: visits))
  }
}
