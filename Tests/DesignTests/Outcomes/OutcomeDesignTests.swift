import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

/// A design-only file for a reference case, and what the design says of it.
struct OutcomeDesign {
  var results: TrialResults

  init(_ yaml: String) throws { results = try DesignResults.results(for: try TrialProtocol.reading(yaml)) }

  /// A number of a table; nil where the cell has none.
  func number(_ id: String, _ row: Int, _ key: String) -> Double? {
    guard case .table(let table)? = results[id], let column = table.columns.firstIndex(where: { $0.key == key }), row < table.rows.count else {
      return nil
    }
    switch table.rows[row][column] {
    case .number(let value, _): return value
    case .count(let value): return Double(value)
    default: return nil
    }
  }

  func agrees(_ id: String, _ row: Int, _ key: String, with wanted: JSON, within tolerance: Double) -> Bool {
    guard let found = number(id, row, key), let wanted = wanted.number else { return false }
    return found.isClose(to: wanted, within: tolerance)
  }
}

@Suite struct `Designs of rates from files` {
  static func yaml(_ design: String, _ scenarios: String, allocation: String = "", estimand: String = "") -> String {
    """
    equipoise: 1
    \(allocation)endpoints:
      response: {variable: response, better: higher}
    \(estimand)design:
    \(design)
    scenarios:
    \(scenarios)
    """
  }

  private static let single = "  error: 2.5% one-sided\n  looks: [end]"
  private static let planned = "  power: {target: 90%, scenario: planned}\n"
  private static let better = "  planned: {risk: {control: 35%, treatment: 50%}}"

  @Test(.tags(.reference), arguments: ["rates-2g", "gsd-nBinomial"])
  func `have the peers' size at one look`(_ id: String) throws {
    let peer = References.one("sample-size", id)
    let found = try OutcomeDesign(Self.yaml(Self.planned + Self.single, Self.better))
    let wanted = peer.outputs["value"] == .null ? peer.outputs["nFixed"] : peer.outputs["value"][0]
    #expect(found.agrees("sampleSize", 0, "exactPatients", with: wanted, within: peer.tolerance))
    #expect(found.number("sampleSize", 0, "patients") == 454)
  }

  @Test(.tags(.reference))
  func `have the peer's size of a two-sided test, two to one`() throws {
    let peer = References.one("sample-size", "rates-2g-two-sided-ratio2")
    let found = try OutcomeDesign(
      Self.yaml(
        "  power: {target: 80%, scenario: planned}\n  error: 5% two-sided\n  looks: [end]", Self.better,
        allocation: "allocation: {method: permuted blocks, ratio: {control: 1, treatment: 2}}\n"))
    #expect(found.agrees("sampleSize", 0, "exactPatients", with: peer.outputs["nFixed"], within: peer.tolerance))
  }

  @Test(.tags(.reference))
  func `have the peer's size with three looks`() throws {
    let peer = References.one("sample-size", "rates-gs-asOF-k3")
    let found = try OutcomeDesign(
      Self.yaml(
        Self.planned
          + "  error: 2.5% one-sided\n  looks: [33.33333333333333% of patients, 66.66666666666667% of patients, end]\n"
          + "  efficacy: {spending: Lan-DeMets O'Brien-Fleming}\n  stopping: efficacy", Self.better))
    // The peer's bounds stop at 1e-8: 3e-9 of the size.
    #expect(found.agrees("sampleSize", 0, "exactPatients", with: peer.outputs["maxNumberOfSubjects"], within: 2 * peer.tolerance))
    #expect(found.agrees("sampleSize", 0, "fixedDesignPatients", with: peer.outputs["nFixed"], within: peer.tolerance))
  }

  @Test(.tags(.reference), arguments: ["power-rates-348", "power-rates-gs-348"])
  func `have the peer's powers and bounds`(_ id: String) throws {
    let peer = References.one("sample-size", id)
    let isSequential = id.contains("-gs-")
    let scenarios = peer.inputs["pi1"].numbers.map { "  at \(Int($0 * 100 + 0.5)): {risk: {control: 35%, treatment: \(Int($0 * 100 + 0.5))%}}" }
    let looks =
      isSequential
      ? "  error: 2.5% one-sided\n  looks: [50% of patients, end]\n  efficacy: {family: O'Brien-Fleming}\n  stopping: efficacy" : Self.single
    let found = try OutcomeDesign(Self.yaml("  sample size: 348\n" + looks, scenarios.joined(separator: "\n")))
    let wanted = peer.outputs
    for row in scenarios.indices {
      #expect(found.agrees("power", row, "power", with: wanted["overallReject"][row], within: peer.tolerance))
      #expect(found.agrees("power", row, "expectedPatients", with: wanted["expectedNumberOfSubjects"][row], within: 348 * peer.tolerance))
      #expect(found.agrees("power", row, "effect", with: wanted["effect"][row], within: 1e-12))
    }
    for look in wanted["criticalValuesEffectScale"].elements.indices {
      #expect(found.agrees("boundaryScales", look, "efficacyEffect", with: wanted["criticalValuesEffectScale"][look][0], within: peer.tolerance))
    }
  }

  /// The other side of a two-sided bound, the size of an unpooled test, and ratios.
  @Test(.tags(.identity))
  func `take the words of the file`() throws {
    let two = try OutcomeDesign(
      Self.yaml("  sample size: 348\n  error: 5% two-sided\n  looks: [end]", "  planned: {risk: {control: 50%, treatment: 60%}}"))
    let (up, down) = try (#require(two.number("boundaryScales", 0, "efficacyEffect")), #require(two.number("boundaryScales", 0, "harmEffect")))
    #expect(up.isClose(to: -down, within: 1e-12))

    let unpooled = try OutcomeDesign(Self.yaml(Self.planned + Self.single + "\n  approximation: unpooled", Self.better))
    let z = StandardNormal.upperQuantile(0.025) + StandardNormal.quantile(0.9)
    let size = z * z * 2 * (0.5 * 0.5 + 0.35 * 0.65) / (0.15 * 0.15)
    #expect(try #require(unpooled.number("sampleSize", 0, "exactPatients")).isClose(to: size, within: 1e-9))

    let estimand = { (summary: String) in
      "estimands:\n  primary: {treatment: treatment, comparator: control, population: all randomized, variable: response, summary: \(summary), "
        + "intercurrent events: {treatment discontinuation: treatment policy}}\n"
    }
    for (summary, scale) in [("risk ratio", TwoRates.Scale.ratio), ("odds ratio", .oddsRatio), ("difference in proportions", .difference)] {
      let found = try OutcomeDesign(Self.yaml(Self.planned + Self.single, Self.better, estimand: estimand(summary)))
      let rates = TwoRates(scale: scale, error: ErrorRate(0.025, sides: 1))
      let size = try rates.patients(treated: 0.5, comparator: 0.35, power: 0.9)
      #expect(try #require(found.number("sampleSize", 0, "exactPatients")).isClose(to: size, within: 1e-9))
      #expect(found.number("power", 0, "effect") == rates.effect(treated: 0.5, comparator: 0.35))
    }
  }

  @Test(.tags(.reference), arguments: ["rates-2g-noninferiority", "gsd-nBinomial-margin", "rates-2g-risk-ratio"])
  func `have the peers' size of non-inferiority`(_ id: String) throws {
    let peer = References.one("sample-size", id)
    let isRatio = id.hasSuffix("ratio")
    let hypothesis = "hypotheses:\n  primary: {test: non-inferiority, margin: \(isRatio ? 0.2 : 0.1)}\n"
    let estimand =
      isRatio
      ? "estimands:\n  primary: {treatment: treatment, comparator: control, population: all randomized, variable: response, summary: risk ratio, "
        + "intercurrent events: {treatment discontinuation: treatment policy}}\n" : ""
    let found = try OutcomeDesign(
      Self.yaml(Self.planned + Self.single, "  planned: {risk: {control: 50%, treatment: 50%}}", estimand: estimand + hypothesis))
    let wanted = peer.outputs["value"] == .null ? peer.outputs["nFixed"] : peer.outputs["value"][0]
    #expect(found.agrees("sampleSize", 0, "exactPatients", with: wanted, within: peer.tolerance))
  }

  @Test(.tags(.identity))
  func `turn bounds on the effect into z and back`() throws {
    let found = try OutcomeDesign(
      Self.yaml(
        "  sample size: 348\n  error: 2.5% one-sided\n  looks: [50% of patients, end]\n"
          + "  efficacy: {bounds: {look 1: 0.21, end: 0.105}, scale: effect}\n  futility: {bounds: {look 1: 0.02}, scale: effect, rule: non-binding}\n"
          + "  stopping: efficacy and futility", Self.better))
    #expect(try #require(found.number("boundaryScales", 0, "efficacyEffect")).isClose(to: 0.21, within: 1e-9))
    #expect(try #require(found.number("boundaryScales", 1, "efficacyEffect")).isClose(to: 0.105, within: 1e-9))
    #expect(try #require(found.number("boundaryScales", 0, "futilityEffect")).isClose(to: 0.02, within: 1e-9))
  }

  @Test(.tags(.identity))
  func `of an unknown size say what is needed, and nothing where there is no benefit`() throws {
    let found = try OutcomeDesign(
      Self.yaml("  sample size: unknown\n" + Self.single, Self.better + "\n  no effect: {risk: {control: 35%, treatment: 35%}}"))
    #expect(found.number("sizesNeeded", 0, "patients_90") == 454)
    #expect(found.number("sizesNeeded", 1, "patients_90") == nil)
  }
}

@Suite struct `Designs of survival from files` {
  static func yaml(_ design: String, _ truth: String, _ scenarios: String, allocation: String = "") -> String {
    """
    equipoise: 1
    \(allocation)endpoints:
      death: {variable: time to event, better: higher}
    design:
    \(design)
    assumptions:
    \(truth)
    scenarios:
    \(scenarios)
    """
  }

  private static let single = "  error: 2.5% one-sided\n  looks: [end]"
  private static let median = "  median: {control: 12 months}\n  accrual: {over: 12 months}"

  private struct Case: Sendable {
    var id: String
    var design: String
    var truth: String
    var ratio: String
    var allocation = ""
  }

  private static let cases: [Case] = [
    Case(
      id: "surv-hr-events", design: "  power: {target: 90%, scenario: planned}\n  follow-up: 12 months\n" + single, truth: median, ratio: "0.65"),
    Case(
      id: "surv-freedman", design: "  power: {target: 90%, scenario: planned}\n  follow-up: 12 months\n  approximation: Freedman\n" + single,
      truth: median, ratio: "0.65"),
    Case(
      id: "surv-dropout-ratio2", design: "  power: {target: 80%, scenario: planned}\n  follow-up: 12 months\n  error: 5% two-sided\n  looks: [end]",
      truth: "  median: {control: 12 months}\n  accrual: {over: 18 months}\n"
        + "  study withdrawal: {share: 5%, mechanism: completely at random, by: 12 months}", ratio: "0.7",
      allocation: "allocation: {method: permuted blocks, ratio: {control: 1, treatment: 2}}\n"),
    Case(
      id: "surv-piecewise", design: "  power: {target: 80%, scenario: planned}\n  follow-up: 12 months\n" + single,
      truth: "  hazard: {control: {month 0: 0.08/month, month 3: 0.05/month, month 6: 0.03/month}}\n  accrual: {over: 12 months}", ratio: "0.65"),
    Case(
      id: "surv-gs-asOF-k2",
      design: "  power: {target: 90%, scenario: planned}\n  follow-up: 12 months\n  error: 2.5% one-sided\n  looks: [60% of information, end]\n"
        + "  efficacy: {spending: Lan-DeMets O'Brien-Fleming}\n  stopping: efficacy", truth: median, ratio: "0.65"),
  ]

  @Test(.tags(.reference), arguments: cases.map(\.id))
  func `have the peer's events and patients`(_ id: String) throws {
    let peer = References.one("sample-size", id)
    let own = try #require(Self.cases.first { $0.id == id })
    let found = try OutcomeDesign(Self.yaml(own.design, own.truth, "  planned: {hazard ratio: \(own.ratio)}", allocation: own.allocation))
    let wanted = peer.outputs
    #expect(found.agrees("sampleSize", 0, "fixedDesignEvents", with: wanted["eventsFixed"], within: peer.tolerance))
    #expect(found.agrees("sampleSize", 0, "fixedDesignPatients", with: wanted["nFixed"], within: peer.tolerance))
    #expect(found.agrees("sampleSize", 0, "exactEvents", with: wanted["maxNumberOfEvents"], within: peer.tolerance))
    #expect(found.agrees("sampleSize", 0, "exactPatients", with: wanted["maxNumberOfSubjects"], within: peer.tolerance))
  }

  @Test(.tags(.reference))
  func `have the peer's powers, times and bounds by events`() throws {
    let peer = References.one("sample-size", "power-surv-gs")
    let ratios = peer.inputs["hazardRatio"].numbers
    let found = try OutcomeDesign(
      Self.yaml(
        "  sample size: 348\n  events: 200\n  error: 2.5% one-sided\n  looks: [120 events, end]\n"
          + "  efficacy: {spending: Lan-DeMets O'Brien-Fleming}\n  stopping: efficacy", Self.median,
        ratios.map { "  at \(Int($0 * 100 + 0.5)): {hazard ratio: \($0)}" }.joined(separator: "\n")))
    let (wanted, tolerance) = (peer.outputs, peer.tolerance)
    for row in ratios.indices {
      #expect(found.agrees("power", row, "power", with: wanted["overallReject"][row], within: tolerance))
      #expect(found.agrees("power", row, "expectedEvents", with: wanted["expectedNumberOfEvents"][row], within: tolerance))
      #expect(found.agrees("power", row, "expectedPatients", with: wanted["expectedNumberOfSubjects"][row], within: tolerance))
      #expect(found.agrees("power", row, "expectedMonths", with: wanted["studyDuration"][row], within: tolerance))
      for look in 0...1 {
        #expect(found.agrees("lookTimes", 2 * row + look, "months", with: wanted["analysisTime"][look][row], within: tolerance))
        #expect(found.agrees("power", row, "stopEfficacy_\(look + 1)", with: wanted["rejectPerStage"][look][row], within: tolerance))
      }
    }
    for look in 0...1 {
      #expect(found.agrees("boundaryScales", look, "efficacyEffect", with: wanted["criticalValuesEffectScale"][look][0], within: tolerance))
    }
  }

  @Test(.tags(.reference))
  func `have Lachin and Foulkes's size`() throws {
    let peer = References.one("sample-size", "gsd-nSurv-LF")
    let share = -plainExpMinusOne(-0.005 * 12) * 100
    let found = try OutcomeDesign(
      Self.yaml(
        "  power: {target: 90%, scenario: planned}\n  follow-up: 12 months\n  approximation: Lachin-Foulkes\n" + Self.single,
        Self.median + "\n  study withdrawal: {share: \(share)%, mechanism: completely at random, by: 12 months}", "  planned: {hazard ratio: 0.65}"))
    #expect(found.agrees("sampleSize", 0, "exactPatients", with: peer.outputs["n"], within: peer.tolerance))
    #expect(found.agrees("sampleSize", 0, "exactEvents", with: peer.outputs["events"], within: peer.tolerance))
  }

  /// (1 + margin) is the hazard ratio under the hypothesis: d = 4 (z + z)² ∕ log²(ω₀).
  @Test(.tags(.identity))
  func `have the events of non-inferiority`() throws {
    let yaml = Self.yaml(
      "  power: {target: 90%, scenario: planned}\n  follow-up: 12 months\n" + Self.single, Self.median, "  planned: {hazard ratio: 1}")
    let found = try OutcomeDesign(yaml.replacing("design:", with: "hypotheses:\n  primary: {test: non-inferiority, margin: 0.3}\ndesign:"))
    let z = StandardNormal.upperQuantile(0.025) + StandardNormal.quantile(0.9)
    let events = 4 * z * z / (plainLog(1.3) * plainLog(1.3))
    #expect(try #require(found.number("sampleSize", 0, "exactEvents")).isClose(to: events, within: 1e-9))
  }

  /// A rate of 30 a month for N patients is the same as all of them within N ∕ 30 months; a ramp delays.
  @Test(.tags(.identity))
  func `come to the same by a rate and by a time of accrual`() throws {
    let design = "  power: {target: 90%, scenario: planned}\n  follow-up: 12 months\n" + Self.single
    let byRate = try OutcomeDesign(
      Self.yaml(design, "  median: {control: 12 months}\n  accrual: {rate: 30 patients/month}", "  planned: {hazard ratio: 0.65}"))
    let patients = try #require(byRate.number("sampleSize", 0, "exactPatients"))
    let byTime = try OutcomeDesign(
      Self.yaml(design, "  median: {control: 12 months}\n  accrual: {over: \(patients / 30) months}", "  planned: {hazard ratio: 0.65}"))
    #expect(try #require(byTime.number("sampleSize", 0, "exactPatients")).isClose(to: patients, within: 1e-6))
    let ramped = try OutcomeDesign(
      Self.yaml(
        design, "  median: {control: 12 months}\n  accrual: {rate: 30 patients/month, ramp: 4 months}", "  planned: {hazard ratio: 0.65}"))
    // Patients who come later are followed less, but the time of accrual is longer: fewer are needed.
    #expect(try #require(ramped.number("sampleSize", 0, "exactPatients")) < patients)
    #expect(ramped.number("sampleSize", 0, "exactEvents") == byRate.number("sampleSize", 0, "exactEvents"))
  }

  @Test(.tags(.identity))
  func `leave what has no formula to simulation`() throws {
    let found = try OutcomeDesign(
      Self.yaml(
        "  sample size: 400\n  follow-up: 12 months\n" + Self.single, "  accrual: {over: 12 months}",
        "  crossing: {hazard: {control: {month 0: 0.1/month, month 6: 0.02/month}, treatment: {month 0: 0.05/month, month 6: 0.04/month}}}\n"
          + "  proportional: {hazard: {control: {month 0: 0.1/month, month 6: 0.02/month}, treatment: {month 0: 0.05/month, month 6: 0.01/month}}}"))
    #expect(found.number("power", 0, "power") == nil)
    #expect(try #require(found.number("power", 1, "effect")).isClose(to: 0.5, within: 1e-12))
    #expect(try #require(found.number("power", 1, "power")) > 0.9)
  }
}
