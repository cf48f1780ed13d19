import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Survival trials` {
  static let all = References.cases("sample-size")
  static let sizes = all.filter { $0.id.hasPrefix("surv-") }

  private static func trial(_ inputs: JSON, error: ErrorRate, hazardRatio: Double) -> SurvivalTrial {
    let hazard =
      inputs["median2"].number.map { PiecewiseHazard(median: $0) }
      ?? PiecewiseHazard(
        starts: inputs["piecewiseSurvivalTime"] == .null ? [0] : inputs["piecewiseSurvivalTime"].numbers, rates: inputs["lambda2"].numbers)
    let dropout = { (key: String) in
      inputs[key].number.map { PiecewiseHazard(share: $0, by: inputs["dropoutTime"].number!) } ?? PiecewiseHazard(constant: 0)
    }
    let test = LogRank(
      method: inputs["typeOfComputation"].text == "Freedman" ? .freedman : .schoenfeld, ratio: inputs["allocationRatioPlanned"].number ?? 1,
      error: error)
    return SurvivalTrial(
      test: test, hazard: hazard, hazardRatio: hazardRatio, dropout: (dropout("dropoutRate1"), dropout("dropoutRate2")),
      accrual: Accrual(uniformOver: inputs["accrualTime"][1].number!), followUp: inputs["followUpTime"].number ?? 0)
  }

  @Test(.tags(.reference), arguments: sizes)
  func `agree with the peer on events, patients and times`(_ peer: ReferenceCase) throws {
    let (inputs, wanted, tolerance) = (peer.inputs, peer.outputs, peer.tolerance)
    let design: PeerDesign
    if inputs["design"] == .null {
      var fields = inputs.fields
      fields["kMax"] = .number(1)
      fields["typeOfDesign"] = .text("noEarlyEfficacy")
      design = PeerDesign(.object(fields))
    } else {
      design = PeerDesign(inputs["design"])
    }
    let trial = Self.trial(inputs, error: design.error, hazardRatio: inputs["hazardRatio"].number!)
    let single = try trial.size(power: design.power)
    #expect(single.events.isClose(to: wanted["eventsFixed"].number!, within: tolerance))
    #expect(single.patients.isClose(to: wanted["nFixed"].number!, within: tolerance))
    #expect((single.patients * trial.test.ratio / (1 + trial.test.ratio)).isClose(to: wanted["nFixed1"].number!, within: tolerance))

    let test = try design.test()
    let factor = try test.inflationFactor(power: design.power, alphaPerSide: design.error.perSide)
    let size = trial.size(events: single.events * factor)
    #expect(size.patients.isClose(to: wanted["maxNumberOfSubjects"].number!, within: tolerance))
    let exits = test.exits(drift: try test.drift(forPower: design.power))
    var duration = trial.duration
    for (look, t) in test.boundaries.fractions.enumerated() {
      #expect((t * size.events).isClose(to: wanted["cumulativeEventsPerStage"][look][0].number!, within: tolerance))
      let time = try trial.time(ofEvents: t * size.events, patients: size.patients)
      #expect(time.isClose(to: wanted["analysisTime"][look][0].number!, within: tolerance))
      duration -= exits.stop(at: look) * (look + 1 < exits.fractions.count ? trial.duration - time : 0)
      let z = test.boundaries.efficacyZ[look]
      let keys = design.error.sides == 1 ? [(z, "")] : [(z, "Lower"), (-z, "Upper")]
      for (z, side) in keys {
        let critical = trial.test.criticalHazardRatio(z: z, events: t * size.events)
        #expect(critical.isClose(to: wanted["criticalValuesEffectScale" + side][look][0].number!, within: tolerance))
      }
    }
    #expect(duration.isClose(to: wanted["studyDuration"].number!, within: tolerance))
    #expect((size.events * exits.expectedFraction).isClose(to: wanted["expectedEventsH1"].number!, within: tolerance))
  }

  @Test(.tags(.reference))
  func `agree with the peer on power by events`() throws {
    let peer = References.one("sample-size", "power-surv-gs")
    let (inputs, wanted, tolerance) = (peer.inputs, peer.outputs, peer.tolerance)
    let design = PeerDesign(inputs["design"])
    let (test, events, patients) = (try design.test(), inputs["maxNumberOfEvents"].number!, inputs["maxNumberOfSubjects"].number!)
    for (column, ω) in inputs["hazardRatio"].numbers.enumerated() {
      let trial = Self.trial(inputs, error: design.error, hazardRatio: ω)
      let found = test.exits(drift: trial.test.drift(hazardRatio: ω, events: events))
      #expect(found.power.isClose(to: wanted["overallReject"][column].number!, within: tolerance))
      #expect((events * found.expectedFraction).isClose(to: wanted["expectedNumberOfEvents"][column].number!, within: tolerance))
      var times: [Double] = []
      for (look, t) in found.fractions.enumerated() {
        #expect(found.rejection(at: look).isClose(to: wanted["rejectPerStage"][look][column].number!, within: tolerance))
        times.append(try trial.time(ofEvents: t * events, patients: patients))
        #expect(times[look].isClose(to: wanted["analysisTime"][look][column].number!, within: tolerance))
        let critical = trial.test.criticalHazardRatio(z: test.boundaries.efficacyZ[look], events: t * events)
        #expect(critical.isClose(to: wanted["criticalValuesEffectScale"][look][0].number!, within: tolerance))
      }
      #expect((times[1] - trial.accrual.duration).isClose(to: wanted["followUpTime"][column].number!, within: tolerance))
      let duration = times[1] - found.stop(at: 0) * (times[1] - times[0])
      #expect(duration.isClose(to: wanted["studyDuration"][column].number!, within: tolerance))
    }
  }

  @Test(.tags(.reference))
  func `agree with nEvents and Lachin and Foulkes's nSurv`() throws {
    let events = References.one("sample-size", "gsd-nEvents")
    let test = LogRank(error: ErrorRate(0.025, sides: 1))
    #expect(try test.events(hazardRatio: 0.65, power: 0.9).isClose(to: events.outputs["value"][0].number!, within: events.tolerance))
    let peer = References.one("sample-size", "gsd-nSurv-LF")
    let (inputs, wanted) = (peer.inputs, peer.outputs)
    let followUp = inputs["minfup"].number!
    let dropout = PiecewiseHazard(constant: inputs["eta"].number!)
    let trial = SurvivalTrial(
      test: test, hazard: PiecewiseHazard(constant: inputs["lambdaC"].number!), hazardRatio: inputs["hr"].number!, dropout: (dropout, dropout),
      accrual: Accrual(uniformOver: inputs["T"].number! - followUp), followUp: followUp)
    let size = try trial.lachinFoulkes(power: 0.9)
    #expect(size.patients.isClose(to: wanted["n"].number!, within: peer.tolerance))
    #expect(size.events.isClose(to: wanted["events"].number!, within: peer.tolerance))
    #expect(size.eventsTreated.isClose(to: wanted["eventsExp"].number!, within: peer.tolerance))
    #expect(size.eventsComparator.isClose(to: wanted["eventsCtl"].number!, within: peer.tolerance))
    #expect((size.patients / trial.accrual.duration).isClose(to: wanted["accrualRate"][0].number!, within: peer.tolerance))
    #expect(trial.lachinFoulkesPower(patients: size.patients).isClose(to: 0.9, within: 1e-12))
  }

  @Test(.tags(.identity))
  func `have the incidence that quadrature gives`() {
    let hazard = PiecewiseHazard(starts: [0, 3, 6], rates: [0.08, 0, 0.03])
    let dropout = PiecewiseHazard(starts: [0, 4], rates: [0.01, 0.0000001])
    let course = EventCourse(hazard: hazard, dropout: dropout)
    let knots = [0.0, 3, 4, 6, 20]
    let over = { (u: Double, f: (Double) -> Double) in
      zip(knots, knots.dropFirst()).reduce(0.0) { $0 + ($1.0 < u ? GaussKronrod.integrate(from: $1.0, to: min($1.1, u), f).value : 0) }
    }
    let survival = { (x: Double) in plainExp(-over(x) { hazard.rate(at: $0) + dropout.rate(at: $0) }) }
    for u in [0.5, 3, 5, 9, 15.0] {
      let incidence = over(u) { hazard.rate(at: $0) * survival($0) }
      #expect(course.probability(by: u).isClose(to: incidence, within: 1e-12))
      #expect(course.integral(to: u).isClose(to: over(u) { course.probability(by: $0) }, within: 1e-11))
    }
  }

  @Test(.tags(.identity))
  func `have each patient's events by accrual`() {
    // Two pieces of accrual: the mean of F(t − entry) over entries.
    let accrual = Accrual(durations: [2, 6], intensities: [1, 4])
    let trial = SurvivalTrial(
      test: LogRank(ratio: 2, error: ErrorRate(0.025, sides: 1)), hazard: PiecewiseHazard(constant: 0.1), hazardRatio: 0.5, accrual: accrual,
      followUp: 4)
    let F = { (u: Double) in u <= 0 ? 0 : 1 - plainExp(-0.1 * u) }
    let byHand =
      (GaussLegendre(points: 40).integrate(from: 0, to: 2) { F(12 - $0) } + 4 * GaussLegendre(points: 40).integrate(from: 2, to: 8) { F(12 - $0) })
      / 26
    #expect(trial.eventProbability(at: 12).comparator.isClose(to: byHand, within: 1e-13))
    #expect(accrual.share(by: 5) == 14.0 / 26)
    #expect(trial.eventProbability(at: 0).mean == 0)
    let p = trial.eventProbability(at: 12)
    #expect(p.mean.isClose(to: (2 * p.treated + p.comparator) / 3, within: 1e-15))
  }

  @Test(.tags(.identity))
  func `have the power at the number of events`() throws {
    for method in LogRank.Method.allCases {
      let test = LogRank(method: method, ratio: 2, error: ErrorRate(0.025, sides: 1))
      let events = try test.events(hazardRatio: 0.7, power: 0.85)
      #expect(test.power(hazardRatio: 0.7, events: events).isClose(to: 0.85, within: 1e-12))
      #expect(test.power(hazardRatio: 1, events: events).isClose(to: 0.025, within: 1e-14))
    }
    // A recovery that is to come sooner; a hazard ratio that may be as great as 1.3.
    let sooner = LogRank(lowerIsBetter: false, error: ErrorRate(0.025, sides: 1))
    let later = LogRank(error: ErrorRate(0.025, sides: 1))
    #expect(try sooner.events(hazardRatio: 2, power: 0.8).isClose(to: try later.events(hazardRatio: 0.5, power: 0.8), relative: 1e-12))
    let margin = LogRank(nullHazardRatio: 1.3, error: ErrorRate(0.025, sides: 1))
    #expect(try margin.events(hazardRatio: 1, power: 0.8).isClose(to: try later.events(hazardRatio: 1 / 1.3, power: 0.8), relative: 1e-12))
    #expect(throws: MathematicalFailure.self) { try later.events(hazardRatio: 1.1, power: 0.8) }
  }

  @Test func `never have more events than hazards bring`() throws {
    let trial = SurvivalTrial(
      test: LogRank(error: ErrorRate(0.025, sides: 1)), hazard: PiecewiseHazard(constant: 0.1), hazardRatio: 0.5,
      dropout: (PiecewiseHazard(constant: 0.1), PiecewiseHazard(constant: 0.1)), accrual: Accrual(uniformOver: 10), followUp: 5)
    // In the end 1 ∕ 2 of the controls and 1 ∕ 3 of the treated.
    #expect(trial.eventProbability(at: 1e4).mean.isClose(to: 5.0 / 12, within: 1e-9))
    #expect(throws: MathematicalFailure.self) { try trial.time(ofEvents: 42, patients: 100) }
  }
}
