import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Switching one option off leaves the random numbers of all others.
@Suite struct `Switched off` {
  struct Option: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Whether it adds to scores what hangs on no other option.
    let adds: Bool
    /// Whether it touches the baseline.
    let baseline: Bool
    let on: @Sendable (inout Scenario) -> Void
    /// The same option at no size, which still goes the long way.
    let nothing: (@Sendable (inout Scenario) -> Void)?

    init(
      _ name: String, adds: Bool = true, baseline: Bool = false, nothing: (@Sendable (inout Scenario) -> Void)? = nil,
      _ on: @escaping @Sendable (inout Scenario) -> Void
    ) {
      (testDescription, self.adds, self.baseline, self.on, self.nothing) = (name, adds, baseline, on, nothing)
    }
  }

  static let some = Condition(clauses: [.factor("setting", levels: ["inpatient"], excluded: false)], text: "setting = inpatient")
  static let options: [Option] = [
    Option("effect modifiers") { $0.effectModifiers = [Modifier(condition: some, points: -1)] },
    Option("control change modifiers") { $0.controlChangeModifiers = [Modifier(condition: some, points: 2)] },
    Option("visit effects") { $0.visitEffects = [VisitPoints(visit: 2, points: -0.9)] },
    Option("factor deviations") { $0.factorDeviations = [FactorDeviation(factor: "country", standardDeviation: 1)] },
    Option("baseline inflation", adds: false, baseline: true) { $0.baselineInflation = BaselineInflation(below: 22, points: 1.5) },
    Option(
      "responder classes",
      nothing: { $0.responderClasses = [ResponderClass(name: "none", shares: [0, 0], change: 5, standardDeviation: 1)] }
    ) { $0.responderClasses = [ResponderClass(name: "large", shares: [0.2, 0.2], change: -16, standardDeviation: 2)] },
    Option("sites") { $0.sites = SiteLaw(count: 20, standardDeviation: 2, sizeDeviation: 0.5) },
    Option("raters", baseline: true) { $0.raters = RaterLaw(reliability: 0.9, driftPerMonth: 0.1) },
    Option("drift") { $0.driftPerMonth = 0.3 },
    Option("rescue", adds: false) { $0.rescue = RescueLaw(share: 0.2, effect: -3) },
    Option("withdrawal", adds: false) {
      $0.withdrawal = DiscontinuationLaw(share: 0.2, mechanism: .missingAtRandom, logOddsPerPoint: 0.05)
    },
    Option("visits kept", adds: false) { $0.keptAfterDiscontinuation = 0.5 },
    Option("gaps", adds: false, nothing: { $0.intermittentGaps = 1e-300 }) { $0.intermittentGaps = 0.1 },
    Option("adverse events") { $0.adverseEvents = [AdverseEventLaw(endpoint: "nausea", shares: [0.1, 0.3])] },
    Option("reasons") { $0.discontinuation?.reasons = [ReasonShare(reason: .other, share: 1)] },
  ]

  static func trial(_ change: (inout Scenario) -> Void) -> TrialProtocol {
    var trial = `Virtual patients`.unbounded {
      $0.accrual = AccrualLaw(patientsPerMonth: 30, rampMonths: 2)
      change(&$0)
    }
    trial.endpoints.append(Endpoint(name: "nausea", label: "Nausea", unit: "", variable: .adverseEvent, visit: nil, better: .lower))
    return trial
  }
  static func all(but left: String? = nil) -> (inout Scenario) -> Void {
    { scenario in for option in options where option.adds && option.testDescription != left { option.on(&scenario) } }
  }

  @Test(.tags(.identity), arguments: options.filter(\.adds))
  func `an option takes with it what it adds alone`(_ option: Option) throws {
    let (none, alone) = (try `Shared patients`.one(Self.trial { _ in }), try `Shared patients`.one(Self.trial(option.on)))
    let (with, without) = (
      try `Shared patients`.one(Self.trial(Self.all())), try `Shared patients`.one(Self.trial(Self.all(but: option.testDescription)))
    )
    for (a, b) in [(none, alone), (without, with)] {
      #expect(a.arm == b.arm && a.factors == b.factors && a.course.randomizationDay == b.course.randomizationDay)
      if !option.baseline { #expect(`Shared patients`.bits(a.baseline) == `Shared patients`.bits(b.baseline)) }
      if option.testDescription != "sites" { #expect(a.course.site == b.course.site) }
      if option.testDescription != "adverse events" { #expect(a.course.events == b.course.events) }
    }
    for k in none.scores.indices { #expect((with.scores[k] - without.scores[k]).isClose(to: alone.scores[k] - none.scores[k], within: 1e-10)) }
    if option.testDescription == "sites" { #expect(with.course.site == alone.course.site) }
    if option.testDescription == "adverse events" { #expect(with.course.events == alone.course.events) }
    if option.baseline {
      for i in 0..<348 { #expect((with.baseline[i] - without.baseline[i]).isClose(to: alone.baseline[i] - none.baseline[i], within: 1e-10)) }
    }
  }

  /// By the long way with nothing added: the bits of the short way, whole scores and others.
  @Test(.tags(.identity), arguments: [Scenario.Scores.wholeNumbers, .continuous])
  func `the long way with nothing added has the bits of the short way`(_ scores: Scenario.Scores) throws {
    for share in [0, 0.4] {
      func trial(_ change: (inout Scenario) -> Void) -> TrialProtocol {
        TrialExamples.sixWeeks {
          $0.scores = scores
          $0.discontinuation?.share = share
          change(&$0)
        }
      }
      let plain = try `Shared patients`.one(trial { _ in })
      for nothing in Self.options.compactMap(\.nothing) {
        let long = try `Shared patients`.one(trial(nothing))
        #expect(long.baseline == plain.baseline && long.discontinuedBeforeVisit == plain.discontinuedBeforeVisit)
        #expect(`Shared patients`.bits(long.scores) == `Shared patients`.bits(plain.scores))
      }
    }
  }

  @Test(.tags(.identity))
  func `what is recorded besides leaves all scores`() throws {
    let plain = try `Shared patients`.one(TrialExamples.sixWeeks())
    for record: (inout Scenario) -> Void in [
      { $0.accrual = AccrualLaw(patientsPerMonth: 30, rampMonths: 2) },
      { $0.sites = SiteLaw(count: 20, standardDeviation: 0, sizeDeviation: 0.5) },
      { $0.discontinuation?.reasons = [ReasonShare(reason: .other, share: 1)] },
    ] {
      var recorded = try `Shared patients`.one(TrialExamples.sixWeeks(change: record))
      recorded.course = SubjectCourse()
      #expect(recorded == plain)
    }
  }

  @Test(.tags(.identity))
  func `processes leave each other's numbers`() throws {
    func one(_ change: (inout Scenario) -> Void) throws -> TrialData {
      try `Shared patients`.one(
        TrialExamples.sixWeeks {
          $0.discontinuation = DiscontinuationLaw(share: 0.4, mechanism: .completelyAtRandom, logOddsPerPoint: 0)
          $0.keptAfterDiscontinuation = 1
          $0.effectAfterDiscontinuation = .kept
          change(&$0)
        })
    }
    let alone = try one { _ in }
    let gaps = try one { $0.intermittentGaps = 0.1 }
    #expect(gaps.discontinuedBeforeVisit == alone.discontinuedBeforeVisit)
    let withdrawal = try one { $0.withdrawal = DiscontinuationLaw(share: 0.3, mechanism: .completelyAtRandom, logOddsPerPoint: 0) }
    let rescue = try one { $0.rescue = RescueLaw(share: 0.3, effect: -3) }
    let kept = try one { $0.keptAfterDiscontinuation = 0.5 }
    #expect(rescue.discontinuedBeforeVisit == alone.discontinuedBeforeVisit)
    #expect(kept.discontinuedBeforeVisit == alone.discontinuedBeforeVisit)
    for i in 0..<348 {
      let left = withdrawal.course.leftBeforeVisit[i]
      if alone.discontinuedBeforeVisit[i] <= left { #expect(withdrawal.discontinuedBeforeVisit[i] == alone.discontinuedBeforeVisit[i]) }
      for t in 0..<6 {
        let k = 6 * i + t
        if !gaps.scores[k].isNaN { #expect(gaps.scores[k] == alone.scores[k]) }
        if !withdrawal.scores[k].isNaN { #expect(withdrawal.scores[k] == alone.scores[k]) }
        if !kept.scores[k].isNaN { #expect(kept.scores[k] == alone.scores[k]) }
        if t < rescue.course.rescuedBeforeVisit[i] { #expect(rescue.scores[k] == alone.scores[k]) }
      }
    }
  }

  @Test(.tags(.identity))
  func `baseline inflation leaves those whom it does not lift`() throws {
    let plain = try `Shared patients`.one(TrialExamples.sixWeeks())
    let inflated = try `Shared patients`.one(TrialExamples.sixWeeks { $0.baselineInflation = BaselineInflation(below: 20, points: 1.5) })
    #expect(plain.arm == inflated.arm && plain.factors == inflated.factors)
    var same = 0
    for i in 0..<348 where plain.baseline[i] == inflated.baseline[i] && plain.baseline[i] >= 20 {
      same += 1
      for t in 0..<6 where !plain.scores[6 * i + t].isNaN { #expect(plain.scores[6 * i + t] == inflated.scores[6 * i + t]) }
    }
    #expect(same > 250 && plain.baseline != inflated.baseline)
  }

  /// A trial does not know which was drawn before it, whatever is on.
  @Test(.tags(.identity))
  func `a trial with all options is itself whenever it is drawn`() throws {
    var trial = TrialExamples.sixWeeks { scenario in for option in Self.options { option.on(&scenario) } }
    trial.scenarios[0].scores = .items
    trial.scenarios[0].accrual = AccrualLaw(patientsPerMonth: 30, rampMonths: 2)
    trial.endpoints.append(Endpoint(name: "nausea", label: "Nausea", unit: "", variable: .adverseEvent, visit: nil, better: .lower))
    var generator = try SubjectGenerator(trial: trial, scenario: trial.scenarios[0])
    var data = generator.template
    var potential = PotentialOutcomes()
    for number in [UInt64](0..<8) { generator.generate(seed: 3, trial: number, into: &data, potential: &potential) }
    let alone = try `Shared patients`.one(trial)
    #expect(data == alone)
    #expect(data.course.leftBeforeVisit.contains { $0 < 6 } && data.course.rescuedBeforeVisit.contains { $0 < 6 })
  }
}
