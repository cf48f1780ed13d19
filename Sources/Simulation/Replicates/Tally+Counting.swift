import Analysis
import Trial

extension Tally {
  /// Counts one trial, which must be the next.
  mutating func add(_ conclusion: Conclusion, data: TrialData, rules: TallyRules) {
    countWhole(conclusion, data, rules)
    var word: UInt64 = 0
    var (won, failed) = (0, false)
    for hypothesis in 0..<shape.hypotheses {
      let looks = conclusion.looks(ofHypothesis: hypothesis)
      precondition(looks.count == shape.looks, "a conclusion has every planned look")
      let success = conclusion.success(ofHypothesis: hypothesis)
      if success { won += 1 }
      let ending = conclusion.ending(ofHypothesis: hypothesis)
      let delayed = conclusion.hypotheses[hypothesis].delayed
      countEnd(delayed ?? looks[ending], hypothesis, success: success, rules)
      countCovariance((delayed ?? looks[ending]).covariance, hypothesis)
      for (look, seen) in looks.enumerated() {
        if seen.failure != nil { failed = true }
        // What could not be fitted has no p: a quiet NaN's bits stand for it.
        word = Mixing.mix(word, (seen.contrast?.pOneSided ?? .nan).bitPattern)
        if let stage = seen.stage { count(stage, hypothesis, look, stop: conclusion.stoppedAtLook, &word) }
        count(seen, at: look, of: looks, hypothesis, ended: success && look == ending, harmP: conclusion.harmP(at: look) ?? rules.harmP[look])
      }
      if let delayed {
        if delayed.contrast == nil { failed = true }
        word = Mixing.mix(word, (delayed.contrast?.pOneSided ?? .nan).bitPattern)
        count(delayed, hypothesis, endedAt: ending, crossed: looks[ending].crossedEfficacy, success: success, rules)
      }
    }
    if failed { counts[shape.place(.failed)] += 1 }
    if won > 0 { counts[shape.place(.any)] += 1 }
    if won == shape.hypotheses { counts[shape.place(.all)] += 1 }
    countSubsets(conclusion, wonAny: won > 0, rules)
    countDoses(conclusion, rules)
    close(word)
  }

  private mutating func countWhole(_ conclusion: Conclusion, _ data: TrialData, _ rules: TallyRules) {
    let visits = data.visits.count
    let left = data.discontinuedBeforeVisit.count { $0 < visits }
    counts[shape.place(.left)] += left
    counts[shape.place(.leftSquared)] += left * left
    counts[shape.place(.randomized)] += data.subjectCount
    let last = conclusion.last
    let patients = last.patients
    let late = conclusion.delayedPatients
    counts[shape.place(.delayed)] += late
    counts[shape.place(.delayedSquared)] += late * late
    counts[shape.place(.patients)] += patients
    counts[shape.place(.patientsSquared)] += patients * patients
    let stop = conclusion.stoppedAtLook
    if conclusion.succeeded {
      counts[shape.place(.won, look: stop)] += 1
    } else if stop < shape.looks - 1 {
      counts[shape.place(.givenUp, look: stop)] += 1
    }
    for (look, seen) in conclusion.looks.enumerated() {
      counts[shape.place(.patients, look: look)] += seen.patients
      if let days = rules.days(data, patients: seen.patients, on: seen.day) { add(days, at: look) }
    }
    if let days = rules.days(data, patients: patients, on: last.day) {
      counts[shape.place(.timed)] += 1
      add(days, at: shape.looks)
    }
  }

  private mutating func add(_ days: Double, at look: Int) {
    sums.add(days, to: shape.sum(.days, look: look))
    sums.add(days * days, to: shape.sum(.squared, look: look))
  }

  private mutating func countEnd(_ seen: Conclusion.LookOutcome, _ hypothesis: Int, success: Bool, _ rules: TallyRules) {
    if success { counts[shape.place(.success, hypothesis: hypothesis)] += 1 }
    guard let contrast = seen.contrast else { return }
    counts[shape.place(.estimated, hypothesis: hypothesis)] += 1
    if rules.covers(contrast, truths[hypothesis]) { counts[shape.place(.covered, hypothesis: hypothesis)] += 1 }
    let error = contrast.estimate - truths[hypothesis]
    let variance = contrast.standardError * contrast.standardError
    let square = error * error
    sums.add(error, to: shape.sum(.error, hypothesis: hypothesis))
    sums.add(square, to: shape.sum(.squared, hypothesis: hypothesis))
    sums.add(square * square, to: shape.sum(.fourth, hypothesis: hypothesis))
    sums.add(variance, to: shape.sum(.variance, hypothesis: hypothesis))
    sums.add(variance * variance, to: shape.sum(.varianceSquared, hypothesis: hypothesis))
  }

  private mutating func count(
    _ seen: Conclusion.LookOutcome, at look: Int, of looks: [Conclusion.LookOutcome], _ hypothesis: Int, ended: Bool, harmP: Double
  ) {
    guard let contrast = seen.contrast else { return }
    func place(_ what: TallyShape.Seen) -> Int { shape.place(what, hypothesis: hypothesis, look: look) }
    func sum(_ what: TallyShape.LookSum) -> Int { shape.sum(what, hypothesis: hypothesis, look: look) }
    let error = contrast.estimate - truths[hypothesis]
    let square = error * error
    counts[place(.fitted)] += 1
    sums.add(error, to: sum(.error))
    sums.add(square, to: sum(.squared))
    if contrast.pOneSided >= harmP { counts[place(.crossedToHarm)] += 1 }
    if seen.crossedFutility { counts[place(.futile)] += 1 }
    let end = looks[shape.looks - 1]
    if seen.crossedEfficacy {
      counts[place(.crossed)] += 1
      sums.add(error, to: sum(.crossedError))
      sums.add(square, to: sum(.crossedSquared))
      if !end.crossedEfficacy { counts[place(.crossedHereOnly)] += 1 }
    }
    if ended {
      counts[place(.won)] += 1
      sums.add(error, to: sum(.wonError))
      sums.add(square, to: sum(.wonSquared))
    }
    if let last = end.contrast {
      let fraction = last.standardError * last.standardError / (contrast.standardError * contrast.standardError)
      counts[place(.compared)] += 1
      sums.add(fraction, to: sum(.fraction))
      sums.add(fraction * fraction, to: sum(.fractionSquared))
    }
  }

  private mutating func count(_ stage: Conclusion.StageOutcome, _ hypothesis: Int, _ look: Int, stop: Int, _ word: inout UInt64) {
    if let p = stage.contrast?.pOneSided { word = Mixing.mix(word, p.bitPattern) }
    guard look <= stop else { return }
    if stage.isCarried { counts[shape.place(.carried, hypothesis: hypothesis, look: look)] += 1 }
    if hypothesis == 0 { counts[shape.place(TallyShape.InStage.patients, hypothesis: 0, look: look)] += stage.patients }
  }

  /// The analysis with the patients who were late, of a hypothesis that was decided at a look before.
  private mutating func count(
    _ delayed: Conclusion.LookOutcome, _ hypothesis: Int, endedAt look: Int, crossed: Bool, success: Bool, _ rules: TallyRules
  ) {
    guard let contrast = delayed.contrast else { return }
    func place(_ what: TallyShape.Seen) -> Int { shape.place(what, hypothesis: hypothesis, look: look) }
    let isSignificant = contrast.pOneSided <= rules.error
    if rules.delayedDecide {
      if crossed, !success { counts[place(.reversed)] += 1 }
      if !crossed, success { counts[place(.missed)] += 1 }
      guard success else { return }
      addDelayed(contrast, hypothesis, look)
      return
    }
    guard success else {
      if isSignificant { counts[place(.missed)] += 1 }
      return
    }
    if !isSignificant { counts[place(.reversed)] += 1 }
    addDelayed(contrast, hypothesis, look)
  }

  private mutating func addDelayed(_ contrast: Conclusion.Contrast, _ hypothesis: Int, _ look: Int) {
    let error = contrast.estimate - truths[hypothesis]
    counts[shape.place(.wonDelayed, hypothesis: hypothesis, look: look)] += 1
    sums.add(error, to: shape.sum(.delayedError, hypothesis: hypothesis, look: look))
    sums.add(error * error, to: shape.sum(.delayedSquared, hypothesis: hypothesis, look: look))
  }

  private mutating func countSubsets(_ conclusion: Conclusion, wonAny: Bool, _ rules: TallyRules) {
    var (isSaved, isModified) = (false, false)
    for found in conclusion.subsets {
      func place(_ what: TallyShape.InSubset) -> Int { shape.place(what, subset: found.subset) }
      func sum(_ what: TallyShape.SubsetSum) -> Int { shape.sum(what, subset: found.subset) }
      counts[place(.patients)] += found.patients
      counts[place(.patientsSquared)] += found.patients * found.patients
      if let p = found.interactionPTwoSided {
        counts[place(.interactions)] += 1
        if p <= 2 * rules.error {
          counts[place(.interactionSignificant)] += 1
          isModified = true
        }
      }
      guard let contrast = found.contrast else { continue }
      let error = contrast.estimate - truths[shape.hypotheses + found.subset]
      counts[place(.fitted)] += 1
      sums.add(error, to: sum(.error))
      sums.add(error * error, to: sum(.squared))
      if contrast.pOneSided >= 1 - rules.error { counts[place(.significantToHarm)] += 1 }
      guard contrast.pOneSided <= rules.error else { continue }
      isSaved = true
      counts[place(.significant)] += 1
      sums.add(error, to: sum(.significantError))
      sums.add(error * error, to: sum(.significantSquared))
    }
    if isSaved, !wonAny { counts[shape.place(.savedBySubset)] += 1 }
    if isSaved { counts[shape.place(.someSubset)] += 1 }
    if isModified { counts[shape.place(.someInteraction)] += 1 }
  }
}
