import TestSupport
import Testing
import Trial

@testable import Analysis

/// F tests of a model's terms, and robust errors of a model of one visit.
@Suite struct `Tests of terms` {
  static let cases = References.cases("ancova-tests")

  static func fitted(_ reference: ReferenceCase, _ method: FitMethod) throws -> ModelFit {
    let text = try #require(reference.json["call"].text)
    let formula = try #require(text.split(separator: "(").dropFirst().first?.split(separator: ",").first.map(String.init))
    let (table, references): (DataTable, [String: String]) =
      switch reference.id {
      case "ancova-fev-visit4-race-sex": (try ReferenceData.fev().rows(where: "AVISIT", equals: "VIS4"), ["SEX": "Male"])
      case "ancova-4arm-week6": (try ReferenceData.dose4().rows(where: "visit", equals: "6"), ["arm": "placebo"])
      default:
        if reference.id.hasPrefix("ancova-locf") {
          (try ReferenceData.antidepressantCarriedForward(), ["THERAPY": "PLACEBO"])
        } else {
          (
            try ReferenceData.antidepressant().rows(
              where: "VISIT", equals: String(["4", "5", "6", "7"].first { reference.id.contains("visit\($0)") } ?? "7")), ["THERAPY": "PLACEBO"]
          )
        }
      }
    let parsed = try ModelFormula.parse(formula)
    return try ModelFit(parsed, frame: try ModelFrame.reading(table, formula: parsed, references: references).frame, method: method)
  }

  @Test(.tags(.reference), arguments: cases)
  func `of type I agree with R's anova, and the last of type III with it`(_ reference: ReferenceCase) throws {
    let fit = try Self.fitted(reference, FitMethod(degreesOfFreedom: .residual))
    let expected = reference.outputs["anova_type1"].elements.filter { $0["f"].number != nil }
    let sequential = try fit.hypotheses(.sequential)
    #expect(sequential.map(\.term) == expected.map { $0["term"].text ?? "" })
    for ((_, rows), row) in zip(sequential, expected) {
      let test = try fit.testEstimated(rows)
      #expect(test.numerator == row["df"].number)
      #expect(test.statistic.isClose(to: try #require(row["f"].number), relative: 1e-7))
      #expect(test.p.isClose(to: try #require(row["p"].number), relative: 1e-6))
    }
    let last = try fit.test(try #require(fit.hypotheses(.marginal).last).rows)
    #expect(last.statistic.isClose(to: try #require(expected.last?["f"].number), relative: 1e-7))
  }

  @Test(
    .tags(.reference), arguments: cases,
    [
      (StandardErrors.CR0, "vcov_HC0"), (.CR2, "vcov_HC2"), (.CR3, "vcov_HC3"), (.HC0, "vcov_HC0"), (.HC1, "vcov_HC1"), (.HC2, "vcov_HC2"),
      (.HC3, "vcov_HC3"),
    ])
  func `with robust errors of one row a subject are White's`(_ reference: ReferenceCase, _ kind: (StandardErrors, String)) throws {
    let fit = try Self.fitted(reference, FitMethod(degreesOfFreedom: .residual, standardErrors: kind.0))
    let out = reference.outputs[kind.1]
    let names = fit.fitted.design.columns.map(\.name)
    let labels = out["rows"].elements.compactMap(\.text)
    let V = fit.coefficientCovariance
    for (i, line) in out["values"].matrix.enumerated() {
      for (j, expected) in line.enumerated() {
        let (a, b) = (try #require(names.firstIndex(of: labels[i])), try #require(names.firstIndex(of: labels[j])))
        #expect(V[a][b].isClose(to: expected, relative: 1e-7, floor: (V[a][a] * V[b][b]).squareRoot()))
      }
    }
  }

  /// With levels weighing alike, a factor's test is that its least-squares means are equal.
  @Test(.tags(.identity)) func `of type III are those of the least-squares means`() throws {
    let table = try ReferenceData.fev()
    let formula = try ModelFormula.parse("FEV1 ~ FEV1_BL + RACE*ARMCD + ARMCD*AVISIT + us(AVISIT | USUBJID)")
    let fit = try ModelFit(formula, frame: try ModelFrame.reading(table, formula: formula, references: [:]).frame, method: FitMethod())
    let hypotheses = try fit.hypotheses(.marginal)
    #expect(hypotheses.map(\.term) == ["FEV1_BL", "RACE", "ARMCD", "AVISIT", "RACE:ARMCD", "ARMCD:AVISIT"])
    let arm = try #require(fit.frame.index(of: "ARMCD"))
    let difference = try fit.difference(of: arm, level: 1, from: 0, visit: nil)
    let test = try fit.test(try #require(hypotheses.first { $0.term == "ARMCD" }).rows)
    #expect(test.numerator == 1)
    #expect(test.statistic.isClose(to: difference.statistic * difference.statistic, relative: 1e-9))
    #expect(test.denominator.isClose(to: difference.degreesOfFreedom, relative: 1e-9))
    // Two independent differences of the three races' means, whichever they are.
    let race = try #require(fit.frame.index(of: "RACE"))
    let grid = ReferenceGrid(frame: fit.frame, patterns: fit.patterns)
    let rows = [1, 2].map {
      MeanDifference(of: race, level: $0, from: 0, visit: nil).weights(of: fit.fitted.formulaDesign.columns, in: grid)
    }
    let races = try fit.test(try #require(hypotheses.first { $0.term == "RACE" }).rows)
    #expect(races.statistic.isClose(to: try fit.test(rows).statistic, relative: 1e-9))
    #expect(try fit.termTable(.marginal).rows.count == 6)
  }
}
