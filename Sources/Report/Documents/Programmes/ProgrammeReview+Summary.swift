import Trial

extension ProgrammeReview {
  var abstract: [Document.AbstractPart] {
    [
      .init("Question", Prose(question)), .init("Method", Prose(method)), .init("Answer", .sentences(answer.map { Prose($0) })),
      .init("What it does not say", Prose(silence.sentences)),
    ]
  }

  private var question: String {
    let condition = programme.condition.map { " in \($0)" } ?? ""
    return "What do the published words allow one to believe of \(words.treatment)\(condition), and what should be done next?"
  }

  private var method: String {
    let roads = Set(findings.runs.map(\.road.rawValue)).sorted()
    let how =
      roads.count == 2
      ? "by exact probabilities and by simulation of whole trials"
      : roads.first == "simulation" ? "by simulation of whole trials" : "by exact probabilities"
    return "The trials were rebuilt with what is not known as unknown; of all effects, those that would have led to the words were kept, \(how)."
  }

  /// Five sentences: the chance, the size, what it is like, the other dose, and what to do.
  var answer: [String] {
    guard let belief = words.belief(words.posterior) else { return impossible }
    return [chanceSentence(belief), likenessSentence(belief), otherDoseSentence, nextSentence, decisionSentence].filter { !$0.isEmpty }
  }

  private var impossible: [String] {
    let worst = findings.contradictory.min { $0.probability < $1.probability }
    var sentences: [String] = []
    if let worst {
      sentences.append(
        "\(worst.claims.listed) cannot be true together: the probability of their words is \(worst.probability == 0 ? "0" : BeliefText.chance(worst.probability)) whatever the effect."
      )
    } else {
      sentences.append("No effect at all leads to the words that were claimed: their probability is 0.")
    }
    sentences.append("No size of effect is told, for none fits; one of the claims or of the assumptions on the trials must be wrong.")
    return sentences
  }

  private func chanceSentence(_ belief: ProgrammeFindings.Belief) -> String {
    let text = words.text(belief)
    let before =
      words.belief(words.prior).map { ", up or down from \(words.text($0).aboveZero) before the claims" }?
      .replacing("up or down from", with: (words.belief(words.prior)?.aboveZero ?? 0) <= belief.aboveZero ? "up from" : "down from") ?? ""
    return
      "\(words.treatment.capitalizedFirst) is \(belief.aboveZero.likelihoodWords) better than control: the probability is \(text.aboveZero)\(before), "
      + "and the benefit is \(text.sentence)."
  }

  /// The benefit that earlier drugs had, as a prior from their trials has it.
  var benchmark: (name: String, belief: ProgrammeFindings.Belief)? {
    for sensitivity in programme.sensitivity {
      let isPredicted = sensitivity.priors.contains { if case .predicted = $0.prior { true } else { false } }
      if isPredicted, let belief = words.belief(findings.run(.sensitivityPrior(sensitivity.name))) { return (sensitivity.name, belief) }
    }
    return nil
  }

  /// The trial whose words count most: the largest as rebuilt, in the arm of the decision's benefit.
  var mainReconstruction: ProgrammeFindings.Reconstruction? {
    let arms = programme.trials.flatMap { trial in
      trial.benefits.filter { $0.benefit == words.principalQuantity?.benefit }.map { trial.name + "\n" + $0.arm }
    }
    return findings.reconstructions.filter { arms.contains($0.trial + "\n" + $0.arm) }.max { $0.patients < $1.patients }
  }

  private func likenessSentence(_ belief: ProgrammeFindings.Belief) -> String {
    var like = ""
    if let benchmark {
      let old = words.text(benchmark.belief).median
      like =
        if benchmark.belief.median > belief.quantiles[4] {
          "That is less than what older drugs showed in their trials (\(old) \(words.unit))"
        } else if benchmark.belief.median < belief.quantiles[0] {
          "That is more than what older drugs showed in their trials (\(old) \(words.unit))"
        } else { "The words fit an ordinary drug of its kind (older ones: \(old) \(words.unit))" }
    }
    guard let trial = mainReconstruction else { return like.asSentence }
    let least = NumberStyle.number(trial.benefitAt80, decimals: 1)
    let found =
      trial.benefitAt80 > belief.median
      ? "in a trial too small for it: \(trial.trial) finds \(least) \(words.unit) with 80% power, not less"
      : "in a trial large enough to find it: \(trial.trial) finds \(least) \(words.unit) with 80% power"
    return like.isEmpty ? "It was sought \(found)." : like.hasPrefix("That") ? "\(like), sought \(found)." : "\(like) \(found)."
  }

  /// Benefits of the same trials beside the principal one that come from the mechanism or have another dose.
  var otherDose: (quantity: ProgrammeFindings.Quantity, index: Int)? {
    let principal = words.principalQuantity?.benefit
    let related = programme.benefits.first { if case .mechanism(let base, _) = $0.origin { base == principal } else { false } }?.name
    return findings.quantities.enumerated().first { $0.element.benefit == related && $0.element.population == nil && !$0.element.unit.isEmpty }.map {
      ($0.element, $0.offset)
    }
  }
  /// The ratio of the other dose's benefit to the principal one.
  var ratio: Int? { findings.quantities.firstIndex { $0.unit.isEmpty && $0.population == nil } }

  func belief(_ run: ProgrammeFindings.Run?, _ index: Int) -> ProgrammeFindings.Belief? {
    run.flatMap { $0.beliefs.indices.contains(index) && $0.beliefs[index].mean.isFinite ? $0.beliefs[index] : nil }
  }

  private var otherDoseSentence: String {
    guard let other = otherDose, let after = belief(words.posterior, other.index) else { return "" }
    var text = "\(words.treatment(other.quantity.benefit).capitalizedFirst) is better than control with probability \(words.text(after).aboveZero)"
    if let ratio, let before = belief(words.prior, ratio), let now = belief(words.posterior, ratio) {
      let (first, then) = (BeliefText(belief: before, unit: ""), BeliefText(belief: now, unit: ""))
      text += "; its benefit is \(then.both) times that of \(words.principalQuantity?.benefit ?? "the lower dose"), \(first.both) before the claims"
    }
    return text + "."
  }

  private var nextSentence: String {
    guard let best = ProgrammeResults(programme, findings).bestNext else { return "" }
    let chance = BeliefText.chance(best.assurance, error: best.assuranceError)
    var text =
      "Of the next trials considered, “\(words.name(best))” with \(NumberStyle.number(best.patients, decimals: 0)) patients is the best: it succeeds with probability \(chance)"
    if let value = best.netValue, let unit = programme.value?.unit {
      text +=
        value > 0
        ? " and is worth \(NumberStyle.number(value, decimals: 0)) \(unit)"
        : ", and even it is not worth its cost (\(NumberStyle.number(value, decimals: 0)) \(unit))"
    }
    return text + "."
  }

  var decisionSentence: String {
    guard let decision = findings.decision, let rule = programme.decision else { return "" }
    var text =
      "The rule says \(words.word(decision.choice)): above \("\(NumberStyle.plain(rule.minimal)) \(words.unit)".singularIfOne) with probability \(BeliefText.chance(decision.aboveMinimal)), "
      + "above \(NumberStyle.plain(rule.target)) with \(BeliefText.chance(decision.aboveTarget))"
    if !decision.sensitivity.isEmpty {
      let others = decision.sensitivity.filter { $0.choice != decision.choice }
      text +=
        others.isEmpty
        ? "; so it does under each other prior" : "; otherwise under the prior \(others.map { "“\($0.name)” (\(words.word($0.choice)))" }.listed)"
    }
    return text + "."
  }

  private var silence: [String] {
    let missing = programme.record.claims.filter { $0.finding == .notReported && $0.about == .efficacy }
    var sentences = missing.map { claim in
      "\(claim.says.trimmed.hasSuffix("result") ? claim.says : "“\(claim.says)”") is not reported; it is carried as missing (\(claim.id))."
    }
    let questions = findings.unknowns.compactMap { unknown -> String? in
      if case .notAssessed(let all) = unknown.content {
        "\(unknown.name.capitalizedFirst): \(all.joined(separator: " or ")) is told and not weighed."
      } else {
        nil
      }
    }
    sentences += questions
    sentences.append("No p-value, interval or mean was published; what is told of size comes from words, the designs and the stated priors.")
    return sentences
  }
}
