/// The subjects' covariates z and responses y in one block, a row a subject: (z₁ … z_q, y₁ … y_T), with the pattern of visits observed.
///
/// An unobserved response is 0 and its bit in the pattern is 0. A subject without a response, or with a missing covariate, has pattern 0 and is
/// left out of every sum. The block is kept from trial to trial: refilling it allocates nothing while the number of subjects does not grow.
/// (Unsafe storage: bounds checks in the inner loops double the cost of the sums.)
final class SubjectRows {
  private(set) var count = 0
  private(set) var covariateCount = 0
  private(set) var visitCount = 0
  /// Responses that were given but fell out for a missing covariate.
  private(set) var droppedResponses = 0
  private var capacity = 0
  private(set) var rows: UnsafeMutablePointer<Double>
  private(set) var patterns: UnsafeMutablePointer<UInt64>

  init() {
    rows = .allocate(capacity: 1)
    patterns = .allocate(capacity: 1)
  }
  deinit {
    rows.deallocate()
    patterns.deallocate()
  }

  /// q + T, the length of a row.
  var stride: Int { covariateCount + visitCount }

  private func reserve(_ subjects: Int, stride: Int) {
    guard subjects * stride > capacity else { return }
    rows.deallocate()
    patterns.deallocate()
    capacity = subjects * stride
    rows = .allocate(capacity: capacity)
    patterns = .allocate(capacity: capacity)
  }

  /// Reads the frame through the design; subjects for whom `includes` is false are left out.
  func fill(_ frame: ModelFrame, design: ModelDesign, includes: [Bool]? = nil) {
    precondition(frame.visitCount <= 64, "at most 64 visits")
    reserve(frame.subjectCount, stride: design.covariateCount + frame.visitCount)
    count = frame.subjectCount
    covariateCount = design.covariateCount
    visitCount = frame.visitCount
    droppedResponses = 0
    fillResponses(frame, includes: includes)
    for (index, covariate) in design.covariates.enumerated() { fill(covariate, at: index, frame: frame) }
  }

  private func fillResponses(_ frame: ModelFrame, includes: [Bool]?) {
    frame.response.withUnsafeBufferPointer { response in
      for subject in 0..<count {
        var pattern: UInt64 = 0
        let row = rows + subject * stride + covariateCount
        let included = includes?[subject] ?? true
        for visit in 0..<visitCount {
          let value = response[subject * visitCount + visit]
          let observed = included && !value.isNaN
          row[visit] = observed ? value : 0
          if observed { pattern |= 1 << UInt64(visit) }
        }
        patterns[subject] = pattern
      }
    }
  }

  private func fill(_ covariate: ModelDesign.Covariate, at index: Int, frame: ModelFrame) {
    let visit = covariate.visit
    for subject in 0..<count { rows[subject * stride + index] = 1 }
    for part in covariate.parts { multiply(part, at: index, visit: visit ?? 0, frame: frame) }
    for subject in 0..<count where rows[subject * stride + index].isNaN {
      dropMissing(subject, visit: visit)
      rows[subject * stride + index] = 0
    }
  }

  /// The common kinds are read in a loop of their own, so that the choice is made once and not for each subject.
  private func multiply(_ part: DesignColumn.Part, at index: Int, visit: Int, frame: ModelFrame) {
    switch frame.variables[part.variable].values {
    case .subjectNumber(let numbers):
      numbers.withUnsafeBufferPointer { for subject in 0..<count { rows[subject * stride + index] *= $0[subject] } }
    case .subjectFactor(_, let codes):
      let level = part.level ?? 0
      codes.withUnsafeBufferPointer { codes in
        for subject in 0..<count { rows[subject * stride + index] *= codes[subject] == level ? 1 : (codes[subject] < 0 ? .nan : 0) }
      }
    default:
      for subject in 0..<count { rows[subject * stride + index] *= frame.value(of: part, subject: subject, visit: visit) }
    }
  }

  private func dropMissing(_ subject: Int, visit: Int?) {
    let lost = visit.map { patterns[subject] & (1 << UInt64($0)) } ?? patterns[subject]
    droppedResponses += lost.nonzeroBitCount
    patterns[subject] &= ~lost
    for visit in 0..<visitCount where lost & (1 << UInt64(visit)) != 0 { rows[subject * stride + covariateCount + visit] = 0 }
  }
}
