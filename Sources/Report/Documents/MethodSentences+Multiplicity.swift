import Trial

/// How several hypotheses share the error, ready for a protocol.
extension MethodSentences {
  var multiplicity: Prose {
    guard trial.hypotheses.count > 1, let rule = trial.design.multiplicity else { return "" }
    return .sentences([decision(rule), trial.design.combination == nil ? looks(rule) : ""])
  }

  /// What is claimed against a margin.
  var margins: Prose {
    let sentences: [Prose] = trial.hypotheses.compactMap { hypothesis in
      guard let margin = hypothesis.margin else { return nil }
      let unit = trial.endpoint(of: hypothesis)?.unit ?? ""
      let amount = "\(NumberStyle.plain(margin))\(unit.isEmpty ? "" : " " + unit)"
      let who = trial.hypotheses.count > 1 ? "“\(hypothesis.name)” " : "The hypothesis "
      switch hypothesis.test {
      case .superiority: return nil
      case .nonInferiority:
        return Prose("\(who)is one of non-inferiority: it is shown that the treatment is worse by less than \(amount), the margin.")
      case .equivalence:
        return Prose(
          "\(who)is one of equivalence: two one-sided tests, each at the error, show that the effect lies within \(amount) on either side.")
      }
    }
    return .sentences(sentences)
  }

  private var count: Int { trial.hypotheses.count }
  private var family: String {
    "the familywise error of the \(count) hypotheses is held at \(NumberStyle.percent(trial.design.error.perSide)), one-sided"
  }

  private func decision(_ rule: MultiplicityRule) -> Prose {
    switch rule.method {
    case .none: return Prose("Each of the \(count) hypotheses is tested at the whole error.")
    case .graph: return graph(rule)
    case .holm: return Prose("By Holm's procedure \(family).")
    case .hochberg: return Prose("By Hochberg's procedure \(family), for statistics that depend positively on each other.")
    case .hommel: return Prose("By Hommel's procedure \(family), for statistics that depend positively on each other.")
    case .fixedSequence:
      return Prose(
        "The hypotheses are tested in the order \(rule.order.listed), each at the whole error and only if all before it were rejected, so that "
          + "\(family).")
    case .fallback:
      let shares = rule.order.map { name in "\(name) at \(NumberStyle.percent(rule.weights.first { $0.hypothesis == name }?.share ?? 0))" }
      return Prose(
        "By the fallback procedure \(shares.listed) of the error are tested in turn, a rejected one leaving its share to the next; \(family).")
    case .dunnett:
      return Prose("By Dunnett's test, for the correlation of treatments against one control, \(family).")
    case .stepDownDunnett:
      return Prose("By Dunnett's test, stepping down from the greatest statistic, \(family).")
    case .closedTest:
      return Prose("By a closed test, in which every intersection of hypotheses is tested \(intersection(rule)), \(family).")
    case .benjaminiHochberg:
      return Prose(
        "By Benjamini and Hochberg's procedure the false discovery rate among the \(count) hypotheses, not the familywise error, is held at "
          + "\(NumberStyle.percent(trial.design.error.perSide)), one-sided.")
    }
  }

  private func graph(_ rule: MultiplicityRule) -> Prose {
    let weights = rule.weights.filter { $0.share > 0 }.map { "\($0.hypothesis) with \(NumberStyle.percent($0.share))" }
    var sources: [String] = []
    for pass in rule.passes where pass.share > 0 && !sources.contains(pass.from) { sources.append(pass.from) }
    let passes = sources.map { source in
      let targets = rule.passes.filter { $0.from == source && $0.share > 0 }.map { "\(NumberStyle.percent($0.share)) to \($0.to)" }
      return "\(source) passes \(targets.listed)"
    }
    return Prose(
      "By a graphical procedure, its intersections tested \(intersection(rule)), \(family). At the start the error is shared by \(weights.listed)"
        + (passes.isEmpty ? "." : "; once rejected, \(passes.joined(separator: "; "))."))
  }

  private func intersection(_ rule: MultiplicityRule) -> String {
    switch rule.intersectionTest {
    case .bonferroni?, nil: "by Bonferroni's inequality"
    case .sidak?: "by Šidák's inequality"
    case .simes?: "by Simes' test, for statistics that depend positively on each other"
    case .dunnett?: "by Dunnett's test"
    case .parametric?: "by the joint distribution of the statistics of one endpoint, and by Bonferroni's inequality between endpoints"
    case .spiessensDebois?: "by Spiessens and Debois' test, for the correlation of nested populations"
    case .hierarchical?: "by its first hypothesis in the order \(rule.order.listed)"
    }
  }

  private func looks(_ rule: MultiplicityRule) -> Prose {
    guard trial.design.looks.count > 1, rule.method != .none else { return "" }
    return Prose(
      "At each look every hypothesis has the bound of its share of the error at that moment, spent by its own function; what is rejected passes its "
        + "share on at the same look, and looks that have passed are not gone back to.")
  }
}
