import Trial

/// A trial that goes by stages, for its protocol.
extension MethodSentences {
  var stages: Prose {
    .sentences([combination] + trial.design.adaptations.map(adaptation) + [kept])
  }

  private var combination: Prose {
    guard let method = trial.design.combination else { return "" }
    let several = trial.hypotheses.count > 1
    let what = several ? "For every intersection of the \(trial.hypotheses.count) hypotheses the" : "The"
    var text: Prose
    switch method {
    case .inverseNormal:
      text =
        Prose(
          "\(what) p-values of the stages, each from the patients of its stage alone, are combined by the inverse normal method with weights fixed by the plan"
        )
        + .cited(.lehmacherWassmer)
    case .fisher:
      text =
        Prose("\(what) p-values of the stages, each from the patients of its stage alone, are combined by Fisher's product") + .cited(.bauerKohne)
    }
    guard several, let test = trial.design.multiplicity?.intersectionTest?.rawValue else { return text + "." }
    return text
      + Prose("; within a stage an intersection is tested by the method of \(test). A hypothesis is rejected once all intersections that hold it are")
      + .cited(.marcusPeritzGabriel) + "."
  }

  private func adaptation(_ adaptation: Adaptation) -> Prose {
    let look = "At look \(adaptation.look + 1)"
    switch adaptation.change {
    case .sampleSize(let rule):
      switch rule.blinding {
      case .blinded:
        return
          Prose(
            "\(look) the variance of all values, taken without knowledge of the arms, sets the size anew in proportion, to at least what was planned and at most \(rule.most) patients"
          )
          + .cited(.kieserFriede) + "."
      case .unblinded(let power):
        return Prose(
          "\(look) the size of the last stage is set to a conditional power of \(NumberStyle.percent(power)) at the effect seen, to at least what was planned and at most \(rule.most) patients in all."
        )
      }
    case .arms(let rule, let freed):
      let patients = freed == .saved ? "those planned for the others are not enrolled" : "they share the patients planned for the others"
      return Prose("\(look) \(words(rule, "arm", "arms")) on beside the control, and \(patients).")
    case .population(let rule):
      return Prose("\(look) \(words(rule, "population", "populations")) on, and only its patients are enrolled from then on.")
    }
  }

  private func words(_ rule: Adaptation.SelectionRule, _ one: String, _ many: String) -> String {
    let by =
      switch rule.criterion {
      case .effect: "estimated benefit"
      case .z: "statistic"
      case .predictiveProbability: "predictive probability of success"
      }
    switch rule.keep {
    case .best(1): return "the \(one) with the greatest \(by) goes"
    case .best(let count): return "the \(count) \(many) with the greatest \(by) go"
    case .within(let distance):
      let near = rule.criterion == .predictiveProbability ? NumberStyle.percent(distance) : NumberStyle.plain(distance)
      return "the \(one) with the greatest \(by) and all within \(near) of it go"
    case .benefitAbove(let benefit): return "the \(many) with an estimated benefit above \(NumberStyle.plain(benefit)) go"
    }
  }

  private var kept: Prose {
    guard trial.design.combination != nil, !trial.design.adaptations.isEmpty else { return "" }
    return Prose("The familywise error stays at most \(NumberStyle.percent(trial.design.error.perSide)), one-sided, whatever is changed at a look.")
  }
}
