import Analysis
import Trial

/// Where each number of a simulated trial stands in its row.
///
///     leftBeforeEnd stoppedAtLook failures
///     success                                                           for each hypothesis
///     estimate standardError degreesOfFreedom patients significant p    for each look of each hypothesis, and once more with the delayed patients
///     estimate patients pOneSided interactionP                          for each subset
struct TrialRow: Equatable, Sendable {
  enum Whole: Int, CaseIterable { case leftBeforeEnd, stoppedAtLook, failures }
  enum AtLook: Int, CaseIterable { case estimate, standardError, degreesOfFreedom, patients, significant, pOneSided }
  enum InSubset: Int, CaseIterable { case estimate, patients, pOneSided, interactionP }

  var shape: TallyShape

  var width: Int { column(.estimate, subset: shape.subsets) }
  func column(_ what: Whole) -> Int { what.rawValue }
  func success(_ hypothesis: Int) -> Int { Whole.allCases.count + hypothesis }
  func column(_ what: AtLook, look: Int, hypothesis: Int = 0) -> Int {
    success(shape.hypotheses) + (hypothesis * (shape.looks + 1) + look) * AtLook.allCases.count + what.rawValue
  }
  func column(_ what: InSubset, subset: Int) -> Int {
    column(.estimate, look: 0, hypothesis: shape.hypotheses) + subset * InSubset.allCases.count + what.rawValue
  }

  /// Writes down what one trial came to; what it has not stays NaN.
  func write(_ conclusion: Conclusion, leftBeforeEnd: Double, into row: inout MutableSpan<Double>) {
    row[column(.leftBeforeEnd)] = leftBeforeEnd
    row[column(.stoppedAtLook)] = Double(conclusion.stoppedAtLook)
    var failures = 0.0
    for hypothesis in 0..<shape.hypotheses {
      row[success(hypothesis)] = conclusion.success(ofHypothesis: hypothesis) ? 1 : 0
      let looks = conclusion.looks(ofHypothesis: hypothesis)
      precondition(looks.count == shape.looks, "a conclusion has every planned look")
      for (k, look) in looks.enumerated() {
        if look.failure != nil { failures += 1 }
        write(look, at: k, hypothesis, into: &row)
      }
      if let delayed = conclusion.hypotheses[hypothesis].delayed {
        if delayed.contrast == nil { failures += 1 }
        write(delayed, at: shape.looks, hypothesis, into: &row)
      }
    }
    row[column(.failures)] = failures
    for subset in conclusion.subsets { write(subset, into: &row) }
  }

  private func write(_ look: Conclusion.LookOutcome, at k: Int, _ hypothesis: Int, into row: inout MutableSpan<Double>) {
    row[column(.patients, look: k, hypothesis: hypothesis)] = Double(look.patients)
    row[column(.significant, look: k, hypothesis: hypothesis)] = look.crossedEfficacy ? 1 : 0
    guard let contrast = look.contrast else { return }
    row[column(.estimate, look: k, hypothesis: hypothesis)] = contrast.estimate
    row[column(.standardError, look: k, hypothesis: hypothesis)] = contrast.standardError
    row[column(.degreesOfFreedom, look: k, hypothesis: hypothesis)] = contrast.degreesOfFreedom
    row[column(.pOneSided, look: k, hypothesis: hypothesis)] = contrast.pOneSided
  }

  private func write(_ subset: Conclusion.SubsetOutcome, into row: inout MutableSpan<Double>) {
    let j = subset.subset
    row[column(.patients, subset: j)] = Double(subset.patients)
    if let p = subset.interactionPTwoSided { row[column(.interactionP, subset: j)] = p }
    guard let contrast = subset.contrast else { return }
    row[column(.estimate, subset: j)] = contrast.estimate
    row[column(.pOneSided, subset: j)] = contrast.pOneSided
  }
}
