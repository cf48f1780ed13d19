import Trial

/// How things are done, in sentences made from the typed protocol, each with the works it rests on.
struct MethodSentences {
  let trial: TrialProtocol
  private var words: TrialWords { TrialWords(trial: trial) }

  init(trial: TrialProtocol) { self.trial = trial }

  // MARK: Analysis

  /// One planned analysis in full.
  func analysis(_ analysis: PlannedAnalysis) -> Prose {
    let who: String =
      switch analysis.missingData {
      case _ where isOfAdverseEvents(analysis):
        PlannedAnalysis.Method.ofTimes.contains(analysis.method)
          ? "all patients, each until the first event or the end of his treatment" : "all patients, those without a record as without the event"
      case .missingAtRandom where analysis.isLongitudinal: "all values observed"
      case .jumpToReference, .copyReference, .copyIncrements, .lastMeanCarriedForward, .retrievedDropouts: "the values observed before the event"
      case .lastObservationCarriedForward: "each patient's last value observed, carried forward"
      case .baselineObservationCarriedForward: "the patients with a value\(words.atVisit), and for those without one their baseline"
      case .missingAtRandom where PlannedAnalysis.Method.ofTimes.contains(analysis.method): "all patients, censored where no event was seen"
      case .missingAtRandom, .completeCases: "the patients with a value\(words.atVisit)"
      case .nonResponse: "all patients, those without a value as without a response"
      }
    if let imputation = analysis.imputation { return imputed(analysis, imputation) }
    return .sentences([
      Prose("\(name(analysis).capitalizedFirst): \(method(analysis)) on \(who), ") + .code(analysis.model.text)
        + Prose(covariance(analysis)),
      doseResponse(analysis), events(of: analysis), estimation(analysis), missing(analysis), subgroups(analysis),
    ])
  }

  private func isOfAdverseEvents(_ analysis: PlannedAnalysis) -> Bool {
    let variable = trial.estimands.first { $0.name == analysis.estimand }?.variable
    return trial.endpoints.contains { $0.name == variable && $0.variable == .adverseEvent }
  }

  /// What the model takes the covariance of a patient's visits to be.
  private func covariance(_ analysis: PlannedAnalysis) -> String {
    guard let term = analysis.model.covariance else { return "." }
    let own = term.group.map { ", each level of \($0) with its own" } ?? ""
    let free = term.structure == .unstructured ? "left free (unstructured)" : "\(term.structure.words)"
    let chain = analysis.covarianceFallback.map(\.words)
    let fallback = chain.isEmpty ? "" : ". Where it cannot be fitted it is \(chain.joined(separator: ", then ")), and that is reported"
    return ", the covariance of a patient's visits \(free)\(own)\(fallback)."
  }

  func name(_ analysis: PlannedAnalysis) -> String { analysis.label ?? analysis.name }

  private func method(_ analysis: PlannedAnalysis) -> String {
    switch analysis.method {
    case .MMRM: "a mixed model for repeated measures (MMRM)"
    case .ANCOVA: "an analysis of covariance"
    case .tTest: "a t test"
    case .riskDifference:
      analysis.model.strata.isEmpty
        ? "the difference of two proportions, tested by its z with the \(trial.design.approximation == .unpooled ? "variance at the rates seen" : "pooled variance")\(corrected(analysis)),"
        : "the difference of two proportions, pooled over strata by Mantel and Haenszel's weights\(corrected(analysis)),"
    case .CMH: "the test of Cochran, Mantel and Haenszel\(corrected(analysis))"
    case .logRank: analysis.model.strata.isEmpty ? "the log-rank test" : "the stratified log-rank test"
    case .Cox: "Cox's proportional-hazards model, \(ties(analysis)),"
    case .Poisson: "the exact comparison of two Poisson rates, records over time on treatment,"
    case .doseResponse: "a test of candidate dose-response curves (MCP-Mod)"
    case .referenceBasedImputation: "a mixed model for repeated measures that imputes"
    case .logisticRegression: logistic(analysis)
    case .exactLogistic:
      analysis.model.strata.isEmpty
        ? "Fisher's exact test, with the odds ratio conditional on the number of responders,"
        : "exact logistic regression on the treatment, conditional on the responders of each stratum,"
    case .kaplanMeier: means(analysis)
    }
  }

  private func estimation(_ analysis: PlannedAnalysis) -> Prose {
    guard analysis.isLongitudinal else { return "" }
    let fit: Prose =
      analysis.estimation == .REML
      ? "It is fitted by restricted maximum likelihood" + .cited(.pattersonThompson, .harville) : "It is fitted by maximum likelihood"
    let errors = analysis.standardErrors == .model ? "" : "; standard errors are robust (\(analysis.standardErrors.rawValue))"
    return .sentences([degrees(analysis, fit + Prose(errors))])
  }

  private func degrees(_ analysis: PlannedAnalysis, _ fit: Prose) -> Prose {
    switch analysis.degreesOfFreedom {
    case .satterthwaite where analysis.standardErrors != .model: return fit + " with Satterthwaite's degrees of freedom" + .cited(.faiCornelius) + "."
    case .satterthwaite: return fit + "; degrees of freedom are Satterthwaite's, from the observed information" + .cited(.faiCornelius) + "."
    case .kenwardRoger: return fit + "; standard errors and degrees of freedom are Kenward and Roger's" + .cited(.kenwardRoger) + "."
    case .kenwardRogerLinear:
      return fit + "; standard errors and degrees of freedom are Kenward and Roger's" + .cited(.kenwardRoger)
        + ", without the second derivatives of the covariance."
    case .kenwardRogerAsInMmrm:
      return fit + "; standard errors and degrees of freedom are Kenward and Roger's" + .cited(.kenwardRoger)
        + ", in the parameters of the R package mmrm."
    case .betweenWithin: return fit + "; degrees of freedom are those between or within subjects."
    case .residual: return fit + "; degrees of freedom are rows minus parameters of the mean."
    case .normal: return fit + "; tests use the normal distribution."
    }
  }

  private func missing(_ analysis: PlannedAnalysis) -> Prose {
    switch analysis.missingData {
    case .missingAtRandom where analysis.isLongitudinal:
      "Values that are not there are taken as missing at random" + .cited(.littleRubin) + ": the likelihood uses what was seen and imputes nothing."
    default: ""
    }
  }

  // MARK: Error and looks

  /// `one-sided error of 2.5%`.
  var error: String {
    "\(trial.design.error.sides == 1 ? "one-sided" : "two-sided") error of \(NumberStyle.percent(trial.design.error.level))"
  }

  var looks: Prose {
    let looks = trial.design.looks
    guard looks.count > 1 else { return .sentences([Prose("There is one look, at the end, with a \(error)."), margins, multiplicity]) }
    let interim = looks.dropLast().enumerated().map { "look \($0.offset + 1) \(time($0.element))" }
    let count = "\(looks.count - 1 == 1 ? "One interim look is" : "\(looks.count - 1) interim looks are") planned: \(interim.listed), and the end."
    return .sentences([Prose(count), spending, margins, multiplicity, tested, stopping, delayed, futility, stages])
  }

  private func time(_ look: Look) -> String {
    switch look {
    case .patients(let share):
      "when the first \(NumberStyle.percent(share)) of the patients, in order of randomization, have been followed\(words.visit.isEmpty ? "" : " to \(words.visit)") or have left, and on these only"
    case .information(let share): "when \(NumberStyle.percent(share)) of the information is there, on all data at hand"
    case .calendar(let weeks, _): "\(NumberStyle.plain(weeks)) weeks after the first patient, on all data at hand"
    case .events(let count, _): "on the day of event \(count), on all data at hand"
    case .end: "at the end"
    }
  }

  /// Where not every look can show efficacy.
  private var tested: Prose {
    guard let looks = trial.design.efficacyLooks, looks.count < trial.design.looks.count else { return "" }
    let names = looks.map { $0 == trial.design.looks.count - 1 ? "the end" : "look \($0 + 1)" }
    return Prose("Efficacy can be shown at \(names.listed) alone.")
  }

  /// Of the trials that recruit while they look.
  private var delayed: Prose {
    guard trial.design.stopping != .none, trial.scenarios.contains(where: { $0.accrual != nil }) else { return "" }
    switch trial.design.delayedPatients {
    case .ignored: return "Patients randomized and not yet followed when the trial stops are left out."
    case .analyzedAtTheEnd:
      return
        "When a look stops the trial, recruitment ends and patients already randomized are followed on; the look decides, and a last analysis has them all."
    case .decideAtTheEnd:
      return Prose("A look beyond a bound ends recruitment; the decision is made when all who were randomized have been followed")
        + .cited(.hampsonJennison)
        + ", with critical values by which, without an effect, turning from efficacy and turning to it are as likely."
    }
  }

  private var stopping: Prose {
    switch trial.design.stopping {
    case .efficacy: "The trial stops at a look where its bound for efficacy is crossed."
    case .futility: "The trial stops at a look below the bound for futility."
    case .efficacyAndFutility: "The trial stops at a look above the bound for efficacy or below that for futility."
    case .none: "Looks are reported and the trial goes on."
    }
  }

  // MARK: Allocation

  var allocation: Prose {
    guard let allocation = trial.allocation else { return "" }
    let ratio = allocation.ratio.map(String.init).joined(separator: ":")
    let sum = allocation.ratio.reduce(0, +)
    let within =
      allocation.strata.isEmpty
      ? "" : allocation.strata.count == 1 ? " within \(allocation.strata[0])" : " within each combination of \(allocation.strata.listed)"
    switch allocation.method {
    case .permutedBlocks:
      return Prose(
        "Patients are allocated \(ratio) by permuted blocks\(within). The lengths of blocks, \(2 * sum) or \(3 * sum) with equal probability, are drawn "
          + "from the randomization key.")
    case .alternation: return Prose("Patients are allocated \(ratio) to the arms in turn\(within), so that the next assignment is known.")
    case .simple: return Prose("Each patient is allocated by himself, \(ratio), whatever came before.")
    case .biasedCoin:
      return Prose(
        "Patients are allocated by Efron's biased coin") + .cited(.efron)
        + Prose(
          "\(within): the arm that is behind has probability \(NumberStyle.percent(allocation.probability)), "
            + "all arms the same where none is.")
    case .urn:
      return Prose(
        "Patients are allocated by Wei's urn") + .cited(.wei)
        + Prose(
          "\(within), with \(allocation.urn.start) \(allocation.urn.start == 1 ? "ball" : "balls") of each arm at the "
            + "start and \(allocation.urn.added) of each other arm added after an assignment.")
    case .minimization:
      return Prose(
        "Patients are allocated by minimization with a random element") + .cited(.pocockSimon)
        + Prose(
          " over \(allocation.strata.listed): the arm that leaves the least sum of imbalances "
            + "of the patient's levels is given with probability \(NumberStyle.percent(allocation.probability)).")
    }
  }
}

extension [String] {
  /// `a`, `a and b`, `a, b and c`.
  var listed: String {
    guard count > 1, let last else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " and " + last
  }
}
