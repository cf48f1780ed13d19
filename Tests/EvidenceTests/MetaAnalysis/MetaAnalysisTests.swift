import Mathematics
import TestSupport
import Testing

@testable import Evidence

@Suite struct `Meta-analysis` {
  static let studies: [Study] = [
    Study(label: "a", effect: -0.4, variance: 0.04), Study(label: "b", effect: 0.3, variance: 0.09), Study(label: "c", effect: -1.1, variance: 0.02),
    Study(label: "d", effect: -0.2, variance: 0.2), Study(label: "e", effect: 0.1, variance: 0.05),
  ]
  static let methods = Heterogeneity.allCases

  @Test(.tags(.identity), arguments: methods) func `follows a shift, a change of unit and a change of order`(_ method: Heterogeneity) throws {
    let base = try MetaAnalysis(Self.studies, heterogeneity: method)
    let moved = try MetaAnalysis(
      Self.studies.reversed().map { Study(label: $0.label, effect: 7 - 3 * $0.effect, variance: 9 * $0.variance) }, heterogeneity: method)
    #expect(moved.estimate.isClose(to: 7 - 3 * base.estimate, relative: 1e-9))
    #expect(moved.standardError.isClose(to: 3 * base.standardError, relative: 1e-9))
    #expect(moved.tauSquared.isClose(to: 9 * base.tauSquared, relative: 1e-9))
    #expect(moved.tauSquaredStandardError.isClose(to: 9 * base.tauSquaredStandardError, relative: 1e-9))
    #expect(moved.cochranQ.isClose(to: base.cochranQ, relative: 1e-12))
    #expect(moved.iSquared.isClose(to: base.iSquared, relative: 1e-9))
    #expect(zip(moved.weights, base.weights.reversed()).allSatisfy { $0.isClose(to: $1, relative: 1e-9) })
  }

  /// With one variance v all estimators but ML, HS and SJ give s² − v, and the mean is the plain one.
  @Test(.tags(.identity), arguments: methods) func `has a closed form where all variances are equal`(_ method: Heterogeneity) throws {
    let effects = [-1.0, 0.5, 2, 0.25, -2.25, 1.5]
    let v = 0.3
    let k = Double(effects.count)
    let mean = effects.reduce(0, +) / k
    let sum = effects.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let analysis = try MetaAnalysis(effects.map { Study(label: "", effect: $0, variance: v) }, heterogeneity: method, interval: .normal)
    let expected =
      switch method {
      case .common: 0.0
      case .maximumLikelihood, .hunterSchmidt: sum / k - v
      case .sidikJonkman: sum / k * sum / (v + sum / k) / (k - 1)
      default: sum / (k - 1) - v
      }
    #expect(analysis.tauSquared.isClose(to: expected, relative: 1e-12))
    #expect(analysis.estimate.isClose(to: mean, relative: 1e-13))
    #expect(analysis.standardError.isClose(to: ((v + expected) / k).squareRoot(), relative: 1e-12))
    #expect(analysis.cochranQ.isClose(to: sum / v, relative: 1e-13))
  }

  @Test(.tags(.identity), arguments: methods) func `is of no variance between trials where they are alike`(_ method: Heterogeneity) throws {
    let alike = [0.1, 0.11, 0.09, 0.1].map { Study(label: "", effect: $0, variance: 1) }
    let analysis = try MetaAnalysis(alike, heterogeneity: method, interval: .normal)
    if method == .sidikJonkman { #expect(analysis.tauSquared > 0) } else { #expect(analysis.tauSquared == 0) }
    #expect(analysis.iSquared >= 0 && analysis.estimate.isClose(to: 0.1, relative: 1e-12))
    let same = [0.5, 0.5, 0.5].map { Study(label: "", effect: $0, variance: 1) }
    #expect(try MetaAnalysis(same, heterogeneity: method, interval: .normal).tauSquared == 0)
    #expect(try MetaAnalysis(same, heterogeneity: method, interval: .normal).heterogeneityInterval().tauSquared == 0...0)
    #expect(throws: MathematicalFailure.self) { try MetaAnalysis(same, heterogeneity: method, interval: .hartungKnapp) }
    #expect(
      try MetaAnalysis(same, heterogeneity: method, interval: .modifiedHartungKnapp).standardError.isClose(
        to: (1 / 3.0).squareRoot(), relative: 1e-13))
  }

  /// Two clusters of trials give the likelihood two maxima: whatever the start, the higher one is found.
  @Test(.tags(.identity)) func `finds the highest likelihood and its score is 0 there`() throws {
    var generator = SplitMix(state: 11)
    func uniform() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
    for trial in 0..<60 {
      let studies = (0..<(3 + trial % 6)).map { _ in Study(label: "", effect: 4 * uniform() - 2, variance: plainExp(-9 * uniform())) }
      for method in [Heterogeneity.maximumLikelihood, .restrictedMaximumLikelihood] {
        let analysis = try MetaAnalysis(studies, heterogeneity: method, interval: .normal)
        let likelihood = HeterogeneityLikelihood(data: analysis.model.data, isRestricted: method == .restrictedMaximumLikelihood)
        #expect(try likelihood.value(at: analysis.tauSquared).isClose(to: analysis.logLikelihood, relative: 1e-13))
        for step in 0..<400 {
          let other = plainExp(-16 + 0.05 * Double(step))
          #expect(try likelihood.value(at: other) <= analysis.logLikelihood + 1e-9, "\(method) \(trial)")
        }
      }
    }
  }

  @Test(.tags(.identity)) func `of one trial is that trial`() throws {
    let one = [Study(label: "only", effect: 0.7, variance: 0.25)]
    let analysis = try MetaAnalysis(one, heterogeneity: .common, interval: .normal)
    #expect(analysis.estimate == 0.7 && analysis.standardError == 0.5 && analysis.weights == [1] && analysis.iSquared == 0)
    #expect(throws: MathematicalFailure.self) { try MetaAnalysis(one) }
    #expect(throws: MathematicalFailure.self) { try MetaAnalysis([], heterogeneity: .common, interval: .normal) }
    #expect(throws: MathematicalFailure.self) { try analysis.heterogeneityInterval() }
  }

  /// The modified interval has the larger of the two standard errors.
  @Test(.tags(.identity), arguments: methods) func `has Hartung and Knapp's interval with its factor, modified or not`(_ method: Heterogeneity) throws
  {
    for studies in [Self.studies, Self.studies.map { Study(label: "", effect: 0.1 * $0.effect, variance: $0.variance) }] {
      let normal = try MetaAnalysis(studies, heterogeneity: method, interval: .normal)
      let plain = try MetaAnalysis(studies, heterogeneity: method, interval: .hartungKnapp)
      let modified = try MetaAnalysis(studies, heterogeneity: method, interval: .modifiedHartungKnapp)
      let q = zip(studies, plain.weights).reduce(0) { $0 + $1.1 * ($1.0.effect - plain.estimate) * ($1.0.effect - plain.estimate) } / 4
      #expect(plain.standardError.isClose(to: q.squareRoot(), relative: 1e-12))
      #expect(modified.standardError == max(normal.standardError, plain.standardError))
      #expect(plain.degreesOfFreedom == 4 && normal.degreesOfFreedom == .infinity)
    }
  }

  @Test(.tags(.identity)) func `with a moderator that parts two groups is the difference of two common effects`() throws {
    let group = [0, 0, 1, 1, 1.0]
    let model = try MetaRegression(Self.studies, on: [("group", group)], heterogeneity: .common)
    let first = try MetaAnalysis(Array(Self.studies[0..<2]), heterogeneity: .common, interval: .normal)
    let second = try MetaAnalysis(Array(Self.studies[2...]), heterogeneity: .common, interval: .normal)
    #expect(model.coefficients[0].estimate.isClose(to: first.estimate, relative: 1e-12))
    #expect(model.coefficients[1].estimate.isClose(to: second.estimate - first.estimate, relative: 1e-12))
    let error = (first.standardError * first.standardError + second.standardError * second.standardError).squareRoot()
    #expect(model.coefficients[1].standardError.isClose(to: error, relative: 1e-12))
    #expect(model.cochranQ.isClose(to: first.cochranQ + second.cochranQ, relative: 1e-12))
    #expect(throws: MathematicalFailure.self) { try MetaRegression(Self.studies, on: [("one", [1, 1, 1, 1, 1])], heterogeneity: .common) }
  }

  @Test(.tags(.identity), arguments: methods) func `without moderators is a regression on nothing`(_ method: Heterogeneity) throws {
    let model = try MetaRegression(Self.studies, on: [], heterogeneity: method, interval: .hartungKnapp)
    let analysis = try MetaAnalysis(Self.studies, heterogeneity: method, interval: .hartungKnapp)
    #expect(model.coefficients[0].estimate == analysis.estimate && model.coefficients[0].standardError == analysis.standardError)
    #expect(model.tauSquared == analysis.tauSquared && model.logLikelihood == analysis.logLikelihood)
  }

  @Test(.tags(.identity)) func `predicts the next trial, as an effect and as benefit`() throws {
    let analysis = try MetaAnalysis(Self.studies)
    let prediction = try analysis.prediction()
    #expect(prediction.degreesOfFreedom == 4 && prediction.mean == analysis.estimate)
    #expect(prediction.variance.isClose(to: 2 * prediction.scale * prediction.scale, relative: 1e-14))
    let interval = prediction.interval(level: 0.9)
    #expect(prediction.cumulative(interval.lowerBound).isClose(to: 0.05, within: 1e-12))
    #expect(prediction.upperTail(interval.upperBound).isClose(to: 0.05, within: 1e-12))
    let benefit = prediction.benefit(better: .lower, standardDeviation: 8)
    #expect(benefit.mean == -8 * prediction.mean && benefit.scale == 8 * prediction.scale)
    #expect(benefit.upperTail(0).isClose(to: prediction.cumulative(0), within: 1e-14))
    #expect(prediction.benefit(better: .higher) == prediction)
    // Higgins's rule: t with k − 2 and the standard error 1 ∕ √Σw.
    let higgins = try analysis.prediction(.higgins)
    let normal = try MetaAnalysis(Self.studies, interval: .normal)
    #expect(higgins.degreesOfFreedom == 3)
    #expect(higgins.scale.isClose(to: (normal.tauSquared + normal.standardError * normal.standardError).squareRoot(), relative: 1e-13))
    #expect(throws: MathematicalFailure.self) { try MetaAnalysis(Array(Self.studies.prefix(2))).prediction(.higgins) }
    #expect(PredictedEffect(mean: 0, scale: 1, degreesOfFreedom: 2).variance == .infinity)
  }

  @Test(.tags(.identity)) func `with each trial left out weighs what the rest say`() throws {
    let whole = try MetaAnalysis(Self.studies, heterogeneity: .common, interval: .normal)
    for (index, omission) in try LeaveOneOut(whole).omissions.enumerated() {
      let weight = whole.weights[index]
      let expected = (whole.estimate - weight * Self.studies[index].effect) / (1 - weight)
      #expect(omission.analysis.estimate.isClose(to: expected, relative: 1e-12))
      #expect(omission.label == Self.studies[index].label)
    }
  }
}
