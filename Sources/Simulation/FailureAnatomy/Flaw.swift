import Trial

/// What makes a trial worse than a flawless one with the same drug, patients and design: each can be switched off in a scenario.
public enum Flaw: String, CaseIterable, Sendable {
  case baselineInflation = "baseline inflation"
  case responders = "placebo responders"
  case visits = "visits that help"
  case raterError = "rater error"
  case raterDrift = "rater drift"
  case wholeScores = "whole scores"
  case sites = "site variation"
  case factors = "variation between factor levels"
  case drift = "recruitment drift"
  case discontinuation = "stopping treatment"
  case withdrawal = "leaving the study"
  case gaps = "missed visits"
  case rescue = "rescue medication"
  case adherence = "doses not taken"
  case waning = "waning effect"

  /// In words that a clinician uses.
  public var label: String {
    switch self {
    case .baselineInflation: "Scores lifted at entry"
    case .responders: "Placebo responders"
    case .visits: "Visits that help by themselves"
    case .raterError: "Raters who disagree"
    case .raterDrift: "Raters who drift"
    case .wholeScores: "Whole, bounded scores"
    case .sites: "Sites that differ"
    case .factors: "Groups that differ"
    case .drift: "Drift over recruitment"
    case .discontinuation: "Patients who stop treatment"
    case .withdrawal: "Patients who leave"
    case .gaps: "Missed visits"
    case .rescue: "Rescue medication"
    case .adherence: "Doses not taken"
    case .waning: "An effect that wanes"
    }
  }

  /// Whether a scenario has it.
  public func isIn(_ scenario: Scenario) -> Bool {
    var without = scenario
    remove(from: &without)
    return without != scenario
  }

  /// Switches it off; all else stays as it was.
  public func remove(from scenario: inout Scenario) {
    switch self {
    case .baselineInflation: scenario.baselineInflation = nil
    case .responders: scenario.responderClasses = []
    case .visits: scenario.visitEffects = []
    case .raterError: scenario.raters?.reliability = 1
    case .raterDrift: scenario.raters?.driftPerMonth = 0
    case .wholeScores: scenario.scores = .continuous
    case .sites: scenario.sites?.standardDeviation = 0
    case .factors: scenario.factorDeviations = []
    case .drift: scenario.driftPerMonth = 0
    case .discontinuation:
      scenario.discontinuation = nil
      scenario.keptAfterDiscontinuation = 0
      scenario.effectAfterDiscontinuation = .lost
    case .withdrawal: scenario.withdrawal = nil
    case .gaps: scenario.intermittentGaps = 0
    case .rescue: scenario.rescue = nil
    case .adherence: scenario.adherence = 1
    case .waning:
      if case .onset(let weeks, let waning) = scenario.effectCourse, waning != 0 {
        scenario.effectCourse = .onset(weeks: weeks, waningPerWeek: 0)
      }
    }
  }

  /// Those of a scenario, in the order of the cases.
  public static func all(in scenario: Scenario) -> [Flaw] { allCases.filter { $0.isIn(scenario) } }
}

extension Scenario {
  /// The scenario with some flaws of a list only: bit i of the set says that flaw i stays.
  func keeping(_ set: Int, of flaws: [Flaw]) -> Scenario {
    var scenario = self
    for (index, flaw) in flaws.enumerated() where set >> index & 1 == 0 { flaw.remove(from: &scenario) }
    return scenario
  }
}
