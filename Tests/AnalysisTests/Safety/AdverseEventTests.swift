import Foundation
import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Subjects with adverse events, counted from the joined files, and what follows from the counts.
@Suite struct `Adverse events` {
  static let counted = References.cases("safety").filter { $0.id.hasPrefix("ae-") && $0.id != "ae-rates" }

  @Test(.tags(.reference), arguments: counted)
  func `are counted from the files as the peer counts them`(_ peer: ReferenceCase) throws {
    let population = try PilotData.population()
    let counts = population.counts { PilotData.holds(peer.id, $0) }
    #expect(Double(counts.events.reduce(0, +)) == peer.outputs["events"].number)
    for (arm, name) in PilotData.arms.enumerated() {
      #expect(Double(population.patients[arm]) == peer.outputs["n"][name].number)
      #expect(Double(counts.patients[arm]) == peer.outputs["x"][name].number)
      let one = try OneProportion(events: counts.patients[arm], of: population.patients[arm])
      Self.compare(one, with: peer.outputs["one_sample"][name])
    }
    for (arm, name) in PilotData.arms.enumerated().dropFirst() {
      let wanted = peer.outputs["versus_first"][name]
      let p = ExactOddsRatio.pTwoSided(
        events: counts.patients[arm], of: population.patients[arm], comparator: counts.patients[0], of: population.patients[0])
      #expect(p.isClose(to: wanted["fisher_p"].number!, within: 1e-9))
    }
  }

  @Test(.tags(.reference), arguments: References.cases("safety").filter { $0.id.hasPrefix("one-proportion-") })
  func `have the peer's intervals of one proportion`(_ peer: ReferenceCase) throws {
    let one = try OneProportion(events: Int(peer.outputs["x"].number!), of: Int(peer.outputs["n"].number!))
    Self.compare(one, with: peer.outputs)
  }

  static func compare(_ one: OneProportion, with wanted: JSON) {
    #expect(one.estimate.isClose(to: wanted["p"].number!, within: 1e-14))
    for (method, key) in [
      (OneProportion.IntervalMethod.wald, "wald"), (.wilson, "wilson"), (.clopperPearson, "clopper_pearson"), (.agrestiCoull, "agresti_coull"),
      (.jeffreys, "jeffreys"),
    ] {
      let interval = one.interval(method)
      #expect(interval.lower.isClose(to: wanted[key][0].number!, within: 1e-9), "\(method)")
      #expect(interval.upper.isClose(to: wanted[key][1].number!, within: 1e-9), "\(method)")
    }
    let p = wanted["binom_test_p_half"].number!
    let found = one.exactP(rate: 0.5)
    // Of p-values of any size, the digits.
    #expect(found.isClose(to: p, within: min(1e-9, 1e-7 * p)))
  }

  @Test(.tags(.reference))
  func `have the peer's rates over time on treatment, from the files`() throws {
    let peer = References.one("safety", "ae-rates")
    let population = try PilotData.population()
    let records = population.safety.emergent()
    let rates = try PilotData.arms.indices.map { try population.eventRate(arm: $0, events: records) }
    for (arm, name) in PilotData.arms.enumerated() {
      let (rate, wanted) = (rates[arm], peer.outputs)
      #expect(Double(rate.events) == wanted["events"][name].number)
      #expect(rate.time.isClose(to: wanted["patient_years"][name].number!, within: 1e-10))
      #expect(rate.estimate.isClose(to: wanted["rate"][name].number!, within: 1e-10))
      #expect(rate.interval().lower.isClose(to: wanted["ci"][name][0].number!, within: 1e-8))
      #expect(rate.interval().upper.isClose(to: wanted["ci"][name][1].number!, within: 1e-8))
      guard arm > 0 else { continue }
      let ratio = RateRatio(rate, over: rates[0])
      let against = wanted["ratio_vs_placebo"][name]
      #expect(try #require(ratio.estimate).isClose(to: against["ratio"].number!, within: 1e-10))
      #expect(ratio.interval().lower.isClose(to: against["ci"][0].number!, within: 1e-8))
      #expect(ratio.interval().upper.isClose(to: against["ci"][1].number!, within: 1e-8))
      #expect((ratio.exactP / against["p"].number!).isClose(to: 1, within: 1e-7))
      #expect(ratio.exactP.isClose(to: against["p"].number!, within: 1e-7 * against["p"].number!))
    }
  }

  @Test(.tags(.reference), arguments: References.cases("adverse-event-times"))
  func `come first on days that another program finds`(_ peer: ReferenceCase) throws {
    let population = try PilotData.population()
    let events = population.safety.emergent().filter { event in
      switch peer.id {
      case "first-pruritus": event.words[.term] == "PRURITUS"
      case "first-skin": event.words[.systemOrganClass] == "SKIN AND SUBCUTANEOUS TISSUE DISORDERS"
      case "first-severe": event.words[.severity] == "SEVERE"
      default: true
      }
    }
    let first = FirstAdverseEvent(population, events: events)
    // Two patients' time on treatment is not known, and neither has an event.
    #expect(first.leftOut == 2)
    for (arm, name) in PilotData.arms.enumerated() {
      let wanted = peer.outputs["incidence"][name]
      let incidence = try first.incidence(arm: arm)
      #expect(Double(first.arm.count { $0 == arm }) == wanted["patients"].number && Double(incidence.events) == wanted["events"].number)
      #expect(incidence.time.isClose(to: wanted["years"].number!, within: 1e-10))
      #expect(incidence.estimate.isClose(to: wanted["rate"].number!, within: 1e-9))
      #expect(incidence.interval().lower.isClose(to: wanted["ci"][0].number!, within: 1e-8))
      #expect(incidence.interval().upper.isClose(to: wanted["ci"][1].number!, within: 1e-8))
      guard arm > 0 else { continue }
      let sample = first.times(treated: arm, control: 0)
      let cox = try CoxModel(sample, covariates: sample.group.map { [Double($0)] })
      #expect(cox.coefficients[0].isClose(to: peer.outputs["log_hazard_ratio"][name].number!, within: 1e-8))
    }
    let counts = population.counts { event in events.contains(event) }
    let trend = try ProportionTrend(events: counts.patients, of: population.patients, doses: [0, 54, 81])
    #expect(trend.z.isClose(to: peer.outputs["trend"]["z"].number!, within: 1e-9))
    #expect(trend.pTwoSided.isClose(to: peer.outputs["trend"]["p"].number!, within: 1e-9))
  }

  @Test(.tags(.identity))
  func `count a patient once, in classes at least as often as in their terms`() throws {
    let population = try PilotData.population()
    let classes = population.organClasses()
    #expect(classes.count == 23 && Set(classes.map(\.name)).count == 23)
    let any = population.counts()
    let records = classes.reduce(0) { sum, group in sum + group.counts.events.reduce(0, +) }
    #expect(records == any.events.reduce(0, +))
    for group in classes {
      for arm in 0..<3 {
        #expect(group.counts.patients[arm] <= any.patients[arm] && any.patients[arm] <= population.patients[arm])
        let terms = group.terms.map { $0.counts.patients[arm] }
        #expect((terms.max() ?? 0) <= group.counts.patients[arm] && group.counts.patients[arm] <= terms.reduce(0, +))
        let events = group.terms.reduce(0) { sum, term in sum + term.counts.events[arm] }
        #expect(events == group.counts.events[arm])
      }
    }
  }
}

@Suite struct `Exact tests of counts` {
  /// Fisher's tea: 3 of 4 against 1 of 4 has p = 34∕70.
  @Test(.tags(.identity)) func `of two by two tables are sums over tables`() {
    #expect(ExactOddsRatio.pTwoSided(events: 3, of: 4, comparator: 1, of: 4).isClose(to: 34.0 / 70, within: 1e-13))
    #expect(ExactOddsRatio.pTwoSided(events: 4, of: 4, comparator: 0, of: 4).isClose(to: 2.0 / 70, within: 1e-13))
    #expect(ExactOddsRatio.pTwoSided(events: 0, of: 5, comparator: 0, of: 7) == 1)
    #expect(ExactOddsRatio.pTwoSided(events: 5, of: 5, comparator: 7, of: 7) == 1)
    // Not an overflow, nor 0: C(2000, 1000) is beyond a double.
    let p = ExactOddsRatio.pTwoSided(events: 600, of: 2000, comparator: 500, of: 2000)
    #expect(p > 1e-4 && p < 1e-3)
    #expect(ExactOddsRatio.pTwoSided(events: 500, of: 2000, comparator: 600, of: 2000).isClose(to: p, within: 1e-12))
  }

  @Test(.tags(.identity)) func `of one proportion turn with what is counted, and are all of the law at its mean`() throws {
    for x in 0...20 {
      let (one, other) = (try OneProportion(events: x, of: 20), try OneProportion(events: 20 - x, of: 20))
      #expect(one.exactP(rate: 0.3).isClose(to: other.exactP(rate: 0.7), within: 1e-12))
      for method in OneProportion.IntervalMethod.allCases {
        let (a, b) = (one.interval(method, level: 0.9), other.interval(method, level: 0.9))
        #expect(a.lower.isClose(to: 1 - b.upper, within: 1e-10))
      }
      // Clopper and Pearson's ends are where a one-sided exact test has α∕2.
      let exact = one.interval(.clopperPearson)
      if x > 0 { #expect(Binomial(trials: 20, probability: exact.lower).upperTail(x - 1).isClose(to: 0.025, within: 1e-10)) }
      if x < 20 { #expect(Binomial(trials: 20, probability: exact.upper).cumulative(x).isClose(to: 0.025, within: 1e-10)) }
    }
    #expect(try OneProportion(events: 5, of: 10).exactP(rate: 0.5) == 1)
    #expect(throws: MathematicalFailure.self) { try OneProportion(events: 0, of: 0) }
  }

  @Test(.tags(.identity)) func `of rates have ends where the tails are half of what is left`() throws {
    for x in [1, 3, 40] {
      let interval = try EventRate(events: x, time: 2).interval(level: 0.9)
      // P(X ≥ x | λ) is the gamma law's cumulative at λ.
      #expect(GammaDistribution(shape: Double(x), scale: 1).cumulative(interval.lower * 2).isClose(to: 0.05, within: 1e-10))
      #expect(GammaDistribution(shape: Double(x) + 1, scale: 1).upperTail(interval.upper * 2).isClose(to: 0.05, within: 1e-10))
    }
    // Without an event: −log(α∕2) ∕ T above, 0 below.
    let none = try EventRate(events: 0, time: 4).interval()
    #expect(none.lower == 0 && none.upper.isClose(to: 3.688879454113936 / 4, within: 1e-12))
    let (one, two) = (try EventRate(events: 6, time: 3), try EventRate(events: 0, time: 5))
    #expect(RateRatio(one, over: two).estimate == .infinity && RateRatio(one, over: two).interval().upper == .infinity)
    #expect(RateRatio(two, over: one).interval().lower == 0)
    #expect(RateRatio(try EventRate(events: 0, time: 1), over: two).estimate == nil)
    // A ratio turned round is its inverse.
    let three = try EventRate(events: 9, time: 4)
    let (there, back) = (RateRatio(one, over: three).interval(), RateRatio(three, over: one).interval())
    #expect((there.lower * back.upper).isClose(to: 1, within: 1e-10))
    #expect(RateRatio(one, over: three).exactP.isClose(to: RateRatio(three, over: one).exactP, within: 1e-12))
    #expect(throws: MathematicalFailure.self) { try EventRate(events: 0, time: 0) }
  }

  @Test(.tags(.identity)) func `of a trend are Pearson's of two doses, and do not mind the doses' scale`() throws {
    let two = try ProportionTrend(events: [5, 13], of: [86, 96], doses: [0, 10])
    let pooled = try ProportionDifference(events: 13, of: 96, comparator: 5, of: 86).z()
    #expect(two.z.isClose(to: pooled, within: 1e-12))
    let plain = try ProportionTrend(events: [3, 8, 9, 14], of: [40, 41, 39, 42], doses: [0, 1, 2, 4])
    let scaled = try ProportionTrend(events: [3, 8, 9, 14], of: [40, 41, 39, 42], doses: [1e6, 1e6 + 5, 1e6 + 10, 1e6 + 20])
    #expect(plain.z.isClose(to: scaled.z, within: 1e-9) && plain.z > 0)
    let falling = try ProportionTrend(events: [14, 9, 8, 3], of: [42, 39, 41, 40], doses: [-4, -2, -1, 0])
    #expect(falling.z.isClose(to: -plain.z, within: 1e-9))
    #expect(throws: MathematicalFailure.self) { try ProportionTrend(events: [0, 0], of: [10, 10], doses: [0, 1]) }
  }
}

/// The pilot's file of times joined with its file of subjects: what the peer found of the one file alone.
@Suite struct `Times joined with subjects` {
  @Test(.tags(.reference)) func `have the peer's log-rank test by the treatment planned`() throws {
    let peer = References.one("survival", "dermatologic-logrank")
    var trial = try PilotData.trial()
    var endpoint = trial.endpoints[0]
    (endpoint.variable, endpoint.unit, endpoint.when, endpoint.visit, endpoint.better) = (.timeToEvent, "days", nil, 0, .higher)
    trial.endpoints = [endpoint]
    trial.analyses = []
    func table(_ path: String) throws -> DataTable {
      let bytes = [UInt8](try Data(contentsOf: References.project.appendingPathComponent(path)))
      return try DataTable.reading(csv: bytes, options: DataTable.ReadingOptions(missing: []))
    }
    let data = try TrialData.reading(
      [.subjects: table("Examples/safety/adsl.csv"), .times: table("Tests/References/survival/adtte.csv")], for: trial
    ).data
    let censoring = try #require(data.course.censoring)
    let sample = SurvivalTimes(times: data.scores, isEvent: censoring.isCensored.map { !$0 }, group: data.arm)
    let test = try LogRankTest(sample)
    #expect(test.chiSquared.isClose(to: peer.outputs["chisq"].number!, within: 1e-9))
  }
}
