import TestSupport
import Testing
import Trial

@testable import Design

@Suite struct `Designs side by side` {
  private static func results(_ looks: String, _ rest: String) throws -> TrialResults {
    try DesignResults.results(
      for: TrialProtocol.reading(
        """
        equipoise: 1
        design: {sample size: 348, error: 2.5% one-sided, looks: \(looks)\(rest)}
        scenarios: {no effect: {effect: 0, standard deviation: 8}, planned: {effect: 2.5, standard deviation: 8}}
        """))
  }

  @Test(.tags(.identity))
  func `show of each what it shows alone`() throws {
    let one = try Self.results("[end]", "")
    let two = try Self.results("[50% of patients, end]", ", efficacy: {family: O'Brien-Fleming}, stopping: efficacy")
    let table = DesignComparison.table([("one", one), ("two", two)])
    #expect(table.rows.map { $0[0] } == [.text("one"), .text("one"), .text("two"), .text("two")])
    #expect(table.rows.map { $0[1] } == [.count(1), .count(1), .count(2), .count(2)])
    guard case .table(let power)? = two["power"] else {
      Issue.record("no power")
      return
    }
    #expect(table.rows[3][5...] == power.rows[1][0..<4] && table.rows[3][3] == .count(348))
    // A second look never adds patients, and stops none of those who would have been needed: power falls, expected size too.
    func number(_ row: Int, _ column: Int) -> Double { if case .number(let value, _) = table.rows[row][column] { value } else { .nan } }
    #expect(number(3, 7) < number(1, 7) && number(3, 8) < number(1, 8) && number(1, 8) == 348)
    // O'Brien–Fleming's at two looks, power 90%: Jennison & Turnbull (2000), table 2.4, R_B = 1.007.
    #expect(abs(number(3, 4) - 1.007) < 5e-4 && table.rows[1][4] == .missing)
    #expect(abs(number(2, 7) - 0.025) < 1e-6 && abs(number(0, 7) - 0.025) < 1e-6)
  }
}
