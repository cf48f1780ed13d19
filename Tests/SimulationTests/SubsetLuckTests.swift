import Design
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Luck of subsets in simulated trials` {
  /// Igmesine's phase III by its patients, looks and subsets: 348 patients, UK 263 of them, outpatients three in four, one value each, a t test at half of them and at the end.
  static func igmesine() -> TrialProtocol {
    var trial = TrialExamples.twoSamples(
      sampleSize: 348, effects: ["none": 0, "modest": -1.75, "planned": -2.5], looks: [.patients(0.5), .end])
    trial.population.factors = TrialExamples.sixWeeks().population.factors
    trial.allocation?.strata = ["country", "setting"]
    func subgroup(_ factor: String, _ level: String) -> Subgroup {
      Subgroup(
        condition: Condition(clauses: [.factor(factor, levels: [level], excluded: false)], text: "\(factor) = \(level)"), status: .prespecified)
    }
    trial.analyses[0].subgroups = [subgroup("country", "UK"), subgroup("setting", "outpatient")]
    return trial
  }

  /// 20,000 trials a scenario; three errors, and 0.002 for the t distribution that the normal theory has not.
  @Test(.tags(.recovery)) func `is that of the normal theory`() throws {
    let trial = Self.igmesine()
    guard case .table(let theory)? = try DesignResults.results(for: trial)["subgroupLuck"],
      case .table(let each)? = try DesignResults.results(for: trial)["subgroups"]
    else {
      Issue.record("the design says nothing of subsets")
      return
    }
    let results = try OperatingCharacteristics.results(for: trial, trials: 20_000, seed: 11, threads: 2)
    func number(_ table: ResultTable, _ row: Int, _ key: String) -> Double {
      guard let column = table.columns.firstIndex(where: { $0.key == key }), case .number(let value, _) = table.rows[row][column] else { return .nan }
      return value
    }
    for name in ["none", "modest", "planned"] {
      let row = try #require(theory.rows.firstIndex { $0[0] == .text(name) })
      let seen = `Operating characteristics`.row(results, "subsetLuck", where: name)
      for key in ["some", "someWhileNotShown", "someGivenNotShown", "someInteraction"] {
        `Operating characteristics`.expects(seen[key], near: number(theory, row, key), besides: 0.002)
      }
      guard case .table(let subsets)? = results["subsets"] else { return }
      for subset in ["country = UK", "setting = outpatient"] {
        let planned = try #require(each.rows.firstIndex { $0[0] == .text(name) && $0[1] == .text(subset) })
        let found = try #require(subsets.rows.first { $0[0] == .text(name) && $0[1] == .text(subset) })
        `Operating characteristics`.expects(found[4], near: number(each, planned, "significant"), besides: 0.002)
      }
    }
  }
}
