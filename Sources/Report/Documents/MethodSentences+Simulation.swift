import Trial

extension MethodSentences {
  /// How virtual patients are made. Where the scenarios differ in more than their effects, the first is told and the table lists the rest.
  var simulation: Prose {
    guard let scenario = trial.scenarios.first else { return "" }
    return .sentences([
      sharing, baseline(scenario), mean(scenario), mechanism, responders(scenario), residuals(scenario), leaving(scenario), conduct(scenario), harm,
      numbers,
    ])
  }

  private var words: TrialWords { TrialWords(trial: trial) }

  private var sharing: Prose {
    let bare = trial.scenarios.map { scenario -> Scenario in
      var copy = scenario
      copy.name = ""
      copy.label = nil
      copy.effects = []
      (copy.drugEffect, copy.personalEffects) = (nil, nil)
      return copy
    }
    let isShared = bare.allSatisfy { $0 == bare[0] }
    return isShared
      ? "Scenarios differ in the true effect alone; all else is as follows."
      : Prose("Scenarios differ in more than the effect; this is how “\(trial.scenarios[0].name)” is made.")
  }

  private func baseline(_ scenario: Scenario) -> Prose {
    guard let law = scenario.baseline else { return "" }
    let range = law.within.map { ", drawn again until within \(NumberStyle.plain($0.lower)) to \(NumberStyle.plain($0.upper))" } ?? ""
    return Prose(
      "Baseline scores are normal, mean \(NumberStyle.plain(law.mean)) and standard deviation \(NumberStyle.plain(law.standardDeviation))\(range); "
        + "a point of baseline moves the change by \(NumberStyle.plain(scenario.baselineSlope))\(words.atVisit).")
  }

  private func mean(_ scenario: Scenario) -> Prose {
    Prose(
      "The control arm's mean change reaches \(NumberStyle.plain(scenario.controlChange))\(words.spacedUnit)\(words.atVisit), "
        + "\(course(scenario.controlCourse)); the effect of treatment comes \(course(scenario.effectCourse)).")
  }

  /// Scenarios whose effect is a mechanism's.
  private var mechanism: Prose {
    .sentences(
      trial.scenarios.compactMap { scenario in
        guard let drug = scenario.drugEffect, let people = scenario.personalEffects?.people else { return nil }
        return Prose(
          "In “\(scenario.name)” the effect of \(drug.treatment) is that of the mechanism in \(drug.mechanism), scaled so that the mean over people is "
            + "\(NumberStyle.plain(drug.effect))\(words.spacedUnit) at \(drug.dose.written)\(words.atVisit); each patient is one of "
            + "\(people) people drawn from the mechanism's population, with a course and a dose-response of his own.")
      })
  }

  private func residuals(_ scenario: Scenario) -> Prose {
    var text =
      "Residuals given baseline are normal with standard deviation \(NumberStyle.plain(scenario.standardDeviation))\(words.spacedUnit)\(words.atVisit)"
    if case .shares(let shares) = scenario.standardDeviationCourse {
      text += " (" + shares.map { "\(NumberStyle.percent($0.share)) of it at \(visitName($0.visit))" }.listed + ", linear between)"
    }
    if let correlation = scenario.correlation { text += " and \(self.correlation(correlation))" }
    text += "."
    if scenario.scores == .wholeNumbers {
      let range = words.endpoint?.range.map { " within \(NumberStyle.plain($0.lower)) to \(NumberStyle.plain($0.upper))" } ?? ""
      text += " Scores are rounded to whole numbers\(range), which moves the effect a little: the true effect of each scenario is simulated too."
    }
    if scenario.scores == .items {
      text += " A score is the sum of the instrument's items, drawn one by one."
    }
    return Prose(text)
  }

  private func correlation(_ correlation: Correlation) -> String {
    switch correlation {
    case .firstOrderAutoregressive(let adjacent):
      "correlation \(NumberStyle.plain(adjacent)) between adjacent visits, falling by powers with distance"
    case .compoundSymmetry(let value): "correlation \(NumberStyle.plain(value)) between any two visits"
    case .floorAndDecay(let floor, let height, let perWeek):
      "correlation \(NumberStyle.plain(floor)) + \(NumberStyle.plain(height)) × \(NumberStyle.plain(perWeek))ᵈ between visits d weeks apart"
    case .unstructured: "the correlation of visits given in the file"
    }
  }

  private var numbers: Prose {
    "Random numbers come from the counter-based generator Philox" + .cited(.philox)
      + ", keyed by the seed; each trial and each patient can be drawn again alone, and scenarios share their patients."
  }

  private func course(_ course: Course) -> String {
    switch course {
    case .linear: "linearly in time"
    case .constant: "in full from the first visit"
    case .exponential(let weeks): "along an exponential with a time constant of \(NumberStyle.plain(weeks)) weeks"
    case .onset(let weeks, let waning):
      "with an onset of \(NumberStyle.plain(weeks)) weeks" + (waning > 0 ? " and a waning of \(NumberStyle.plain(waning)) a week" : "")
    case .shares(let shares): shares.map { "\(NumberStyle.percent($0.share)) by \(visitName($0.visit))" }.listed + ", linear between"
    }
  }
}
