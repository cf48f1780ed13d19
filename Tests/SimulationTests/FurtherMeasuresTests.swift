import Analysis
import Mathematics
import Notation
import Simulation
import TestSupport
import Testing
import Trial

@Suite struct `Endpoints of several measures` {
  static func graph(_ change: (String) -> String = { $0 }) throws -> TrialProtocol {
    try TrialProtocol.reading(change(try Fixtures.text("protocols/graph.yaml"))).whole
  }

  private func data(_ trial: TrialProtocol, _ number: UInt64) throws -> TrialData {
    var generator = try SubjectGenerator(trial: trial, scenario: trial.scenarios[0])
    var data = generator.template
    generator.generate(seed: 11, trial: number, into: &data)
    return data
  }

  @Test(.tags(.identity))
  func `leave the first endpoint its numbers, bit for bit`() throws {
    let alone = try Self.graph { text in
      let start = text.firstRange(of: "hypotheses:")!.lowerBound
      let end = text.firstRange(of: "design:")!.lowerBound
      let claims = "hypotheses:\n  low: {test: superiority, treatment: low}\n  high: {test: superiority, treatment: high}\n"
      var one = text[..<start] + claims + text[end...]
      let rule = one.firstRange(of: "  multiplicity:")!.lowerBound
      one = one[..<rule] + "  multiplicity: {method: Holm}\nscenarios: {planned: {effect: {low: 2.5, high: 3}, standard deviation: 8}}\n"
      return String(one).replacing("  function: {variable: value, unit: points, better: higher}\n", with: "")
    }
    let (one, several) = (try data(alone, 3), try data(try Self.graph(), 3))
    #expect(one.scores == several.scores && one.arm == several.arm && one.baseline == several.baseline)
    #expect(one.further.isEmpty && several.further.count == 1)
  }

  /// 200 trials of 450 patients, seed 11: means, deviations and correlations within three of their standard errors.
  @Test(.tags(.recovery))
  func `have the means, deviations and correlations that are said`() throws {
    let trial = try Self.graph { text in
      text.replacing(
        "  function: {variable: value, unit: points, better: higher}\n",
        with:
          "  function: {variable: value, unit: points, better: higher}\n  weight: {variable: value, unit: kg, better: lower}\n"
      ).replacing(
        "standard deviation: 10}\n",
        with: "standard deviation: 10, control change: 4}\n      weight: {effect: {low: -1, high: -2}, standard deviation: 5}\n"
      ).replacing("{score: {function: 0.5}}", with: "{score: {function: 0.5, weight: -0.3}, function: {weight: 0.2}}")
    }
    var generator = try SubjectGenerator(trial: trial, scenario: trial.scenarios[0])
    var data = generator.template
    let means = [[0, 2.5, 3], [4, 6, 7], [0, -1, -2.0]]
    let deviations = [8.0, 10, 5]
    var sums = [[Double]](repeating: [0, 0, 0], count: 3)
    var products = [[Double]](repeating: [0, 0, 0], count: 3)
    var counts = [0, 0, 0]
    for number in 1...200 {
      generator.generate(seed: 11, trial: UInt64(number), into: &data)
      for i in data.arm.indices {
        let values = [data.scores[i], data.further[0].scores[i], data.further[1].scores[i]]
        counts[data.arm[i]] += 1
        for a in 0..<3 {
          sums[a][data.arm[i]] += values[a]
          for b in 0..<3 { products[a][b] += (values[a] - means[a][data.arm[i]]) * (values[b] - means[b][data.arm[i]]) }
        }
      }
    }
    let n = Double(counts.reduce(0, +))
    for a in 0..<3 {
      for arm in 0..<3 {
        #expect(abs(sums[a][arm] / Double(counts[arm]) - means[a][arm]) < 3 * deviations[a] / Double(counts[arm]).squareRoot())
      }
      let sd = (products[a][a] / n).squareRoot()
      #expect(abs(sd - deviations[a]) < 3 * deviations[a] / (2 * n).squareRoot())
    }
    for (a, b, rho) in [(0, 1, 0.5), (0, 2, -0.3), (1, 2, 0.2)] {
      let found = products[a][b] / (products[a][a] * products[b][b]).squareRoot()
      #expect(abs(found - rho) < 3 * (1 - rho * rho) / n.squareRoot())
    }
  }

  @Test(.tags(.identity), arguments: [1, 5])
  func `are written as rows of their own, read back, and analyzed with the same result`(_ number: Int) throws {
    let trial = try Self.graph()
    let replayed = try TrialSimulator(trial: trial, scenario: trial.scenarios[0]).replay(seed: 1, trial: number)
    let csv = replayed.data.csv(for: trial)
    #expect(csv.hasPrefix("USUBJID,TRT01P,PARAMCD,BASE,AVISIT,AVISITN,AVAL,CHG\n"))
    let table = try DataTable.reading(csv: [UInt8](csv.utf8), options: DataTable.ReadingOptions(missing: []))
    #expect(table.rowCount == 900)
    let read = try TrialData.reading(table, for: trial).data
    #expect(read == replayed.data && read.csv(for: trial) == csv)
    let analysis = TrialAnalysis(plan: try ConclusionPlan(for: trial), data: read)
    #expect(analysis.conclusion == replayed.conclusion)
    let results = try analysis.results()
    #expect(results["hypotheses"] != nil && results["graph0"] != nil)
  }

  @Test func `have a code in every row, and patients of the first`() throws {
    let trial = try Self.graph()
    let csv = try data(trial, 1).csv(for: trial)
    func faults(_ text: String) throws -> [String] {
      do throws(Faults) {
        _ = try TrialData.reading(try DataTable.reading(csv: [UInt8](text.utf8)), for: trial)
        return []
      } catch { return error.all.map(\.found) }
    }
    #expect(try faults(csv) == [])
    #expect(try faults(csv.replacing("PARAMCD", with: "PARAM")) == ["no such column"])
    #expect(try faults(csv.replacing(",FUNCTION,", with: ",FUNKTION,", maxReplacements: 1)) == ["\"FUNKTION\""])
    let lines = csv.split(separator: "\n")
    let without = (lines[..<1] + lines[2...]).joined(separator: "\n")
    #expect(try faults(without) == ["subject \"S0001\" with FUNCTION alone"])
  }

  @Test func `are not simulated beside what departs from the plain law`() throws {
    let trial = try Self.graph { $0.replacing("  planned:\n", with: "  planned:\n    intermittent gaps: 5%\n") }
    #expect(throws: SimulationRefusal.endpointsBesideDepartures(scenario: "planned")) {
      try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    }
  }
}
