import Analysis
import Trial

/// Where each number of a simulated trial stands in its row.
///
///     trueEffect leftBeforeEnd stoppedAtLook success failures
///     estimate standardError degreesOfFreedom patients significant      for each look
///     estimate patients pOneSided interactionP                          for each subset
struct TrialRow: Equatable, Sendable {
  enum Whole: Int, CaseIterable { case trueEffect, leftBeforeEnd, stoppedAtLook, success, failures }
  enum AtLook: Int, CaseIterable { case estimate, standardError, degreesOfFreedom, patients, significant }
  enum InSubset: Int, CaseIterable { case estimate, patients, pOneSided, interactionP }

  var looks: Int
  var subsets: Int

  var width: Int { column(.estimate, subset: subsets) }
  func column(_ what: Whole) -> Int { what.rawValue }
  func column(_ what: AtLook, look: Int) -> Int { Whole.allCases.count + look * AtLook.allCases.count + what.rawValue }
  func column(_ what: InSubset, subset: Int) -> Int { column(.estimate, look: looks) + subset * InSubset.allCases.count + what.rawValue }

  /// Writes down what one trial came to; what it has not stays NaN.
  func write(_ conclusion: Conclusion, trueEffect: Double, leftBeforeEnd: Double, into row: inout MutableSpan<Double>) {
    precondition(conclusion.looks.count == looks, "a conclusion has every planned look")
    row[column(.trueEffect)] = trueEffect
    row[column(.leftBeforeEnd)] = leftBeforeEnd
    row[column(.stoppedAtLook)] = Double(conclusion.stoppedAtLook)
    row[column(.success)] = conclusion.success ? 1 : 0
    var failures = 0.0
    for (k, look) in conclusion.looks.enumerated() {
      if look.contrast == nil { failures += 1 }
      row[column(.patients, look: k)] = Double(look.patients)
      row[column(.significant, look: k)] = look.crossedEfficacy ? 1 : 0
      guard let contrast = look.contrast else { continue }
      row[column(.estimate, look: k)] = contrast.estimate
      row[column(.standardError, look: k)] = contrast.standardError
      row[column(.degreesOfFreedom, look: k)] = contrast.degreesOfFreedom
    }
    row[column(.failures)] = failures
    for subset in conclusion.subsets {
      let j = subset.subset
      row[column(.patients, subset: j)] = Double(subset.patients)
      if let p = subset.interactionPTwoSided { row[column(.interactionP, subset: j)] = p }
      guard let contrast = subset.contrast else { continue }
      row[column(.estimate, subset: j)] = contrast.estimate
      row[column(.pOneSided, subset: j)] = contrast.pOneSided
    }
  }
}
