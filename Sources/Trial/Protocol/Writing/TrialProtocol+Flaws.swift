import Notation

/// A word of the truth that is away by default: whether a scenario has it, and how it is written where one has it.
struct Flaw: Sendable {
  let key: String
  /// What says that it is away.
  var absence = "none"
  let isAtWork: @Sendable (Scenario) -> Bool
  let write: @Sendable (TrialProtocol, Scenario, inout LanguageText) -> Void
}

extension TrialProtocol {
  static let flaws: [Flaw] =
    [
      Flaw(key: "effect modifiers") {
        !$0.effectModifiers.isEmpty
      } write: {
        $2.line("effect modifiers", $1.effectModifiers.written)
      },
      Flaw(key: "control change modifiers") {
        !$0.controlChangeModifiers.isEmpty
      } write: {
        $2.line("control change modifiers", $1.controlChangeModifiers.written)
      },
      Flaw(key: "visit effects") {
        !$0.visitEffects.isEmpty
      } write: { trial, scenario, page in
        page.line(
          "visit effects", LanguageText.flow(scenario.visitEffects.map { (trial.schedule.visits[$0.visit].name, Number.written($0.points)) }))
      },
      Flaw(key: "random effects") {
        !$0.factorDeviations.isEmpty
      } write: {
        $2.line("random effects", LanguageText.flow($1.factorDeviations.map { ($0.factor, Number.written($0.standardDeviation)) }))
      },
      Flaw(key: "placebo responders") {
        !$0.responderClasses.isEmpty
      } write: { trial, scenario, page in
        page.block("placebo responders") { page in
          for each in scenario.responderClasses { page.line(each.name, each.written(arms: trial.arms, byArm: page.hasRemark("\(each.name).share"))) }
        }
      },
      Flaw(key: "baseline inflation") {
        $0.baselineInflation != nil
      } write: { _, scenario, page in
        guard let law = scenario.baselineInflation else { return }
        page.line("baseline inflation", LanguageText.flow([("below", Number.written(law.below)), ("points", Number.written(law.points))]))
      },
      Flaw(key: "effect after discontinuation", absence: "lost") {
        $0.effectAfterDiscontinuation != .lost
      } write: {
        $2.line("effect after discontinuation", $1.effectAfterDiscontinuation.rawValue)
      },
      Flaw(key: "study withdrawal") {
        $0.withdrawal != nil || $0.eventTimes?.dropout != nil
      } write: {
        $2.line("study withdrawal", $1.withdrawal?.written(arms: $0.arms) ?? $1.eventTimes?.dropout?.written(arms: $0.arms) ?? "none")
      },
      Flaw(key: "intermittent gaps", absence: "0%") {
        $0.intermittentGaps != 0
      } write: {
        $2.line("intermittent gaps", Share($1.intermittentGaps).written)
      },
      Flaw(key: "rescue") {
        $0.rescue != nil
      } write: { _, scenario, page in
        guard let law = scenario.rescue else { return }
        page.line("rescue", LanguageText.flow([("share", Share(law.share).written), ("effect", Number.written(law.effect))]))
      },
    ] + conductFlaws

  private static let conductFlaws: [Flaw] = [
    Flaw(key: "sites") {
      $0.sites != nil
    } write: { _, scenario, page in
      guard let law = scenario.sites else { return }
      page.block(
        "sites",
        [("number", "\(law.count)"), ("sd", Number.written(law.standardDeviation)), ("size sd", Number.written(law.sizeDeviation))])
    },
    Flaw(key: "raters") {
      $0.raters != nil
    } write: { _, scenario, page in
      guard let law = scenario.raters else { return }
      page.block("raters", [("reliability", Number.written(law.reliability)), ("drift per month", Number.written(law.driftPerMonth))])
    },
    Flaw(key: "drift") {
      $0.driftPerMonth != 0
    } write: {
      $2.line("drift", LanguageText.flow([("points per month", Number.written($1.driftPerMonth))]))
    },
    Flaw(key: "adherence", absence: "100%") {
      $0.adherence != 1
    } write: {
      $2.line("adherence", Share($1.adherence).written)
    },
    Flaw(key: "accrual", absence: "all at once") {
      $0.accrual != nil
    } write: { _, scenario, page in
      guard let law = scenario.accrual else { return }
      page.block("accrual", law.entries)
    },
    Flaw(key: "adverse events") {
      !$0.adverseEvents.isEmpty
    } write: { trial, scenario, page in
      page.block("adverse events") { page in
        for event in scenario.adverseEvents { page.line(event.endpoint, event.written(trial.arms)) }
      }
    },
  ]
}

extension [Modifier] {
  fileprivate var written: String { LanguageText.flow(map { ($0.condition.text, Number.written($0.points)) }) }
}

extension AdverseEventLaw {
  /// A rate where the file gives one, else a share.
  fileprivate func written(_ arms: [Arm]) -> String {
    LanguageText.flow(
      arms.indices.map { (arms[$0].name, ratePerMonth($0).map { Rate($0, per: .month).written } ?? Share(shares[$0]).written) })
  }
}
