import Notation

/// Bands of a score.
extension Reading {
  /// Grades follow one another without a gap of more than a point and without a score in two of them, and hold every score there is.
  mutating func readGrades(_ spot: Spot?, of endpoint: inout Endpoint) {
    guard let spot, spot.isMap else { return }
    guard endpoint.variable == .value || endpoint.variable == .changeFromBaseline else {
      findings.keyFault(
        spot, "grades of a \(endpoint.variable.rawValue)", expected: "none: they are of a score, \"value\" or \"change from baseline\"", .contradicts)
      return
    }
    let written = spot.entries.compactMap { name, value in
      value.read(NumberRange.self).map { (grade: Endpoint.Grade(name: name, scores: $0), spot: value) }
    }
    .sorted { $0.grade.scores.lower < $1.grade.scores.lower }
    if spot.entries.count < 2 { findings.fault(spot, "\(spot.entries.count) grades", expected: "two or more", .missing) }
    for (one, next) in zip(written, written.dropFirst()) {
      let (end, begin) = (one.grade.scores.upper, next.grade.scores.lower)
      if begin <= end {
        findings.fault(
          next.spot, "\"\(next.grade.scores.written)\" after \"\(one.grade.scores.written)\"",
          expected: "a grade that begins above \(Number.written(end))",
          .contradicts)
      } else if begin - end > 1 {
        findings.fault(
          next.spot, "\"\(next.grade.scores.written)\" after \"\(one.grade.scores.written)\"", expected: "a grade that begins at most a point above",
          .contradicts)
      }
    }
    if let range = endpoint.range, let low = written.first, let high = written.last {
      if low.grade.scores.lower > range.lower || high.grade.scores.upper < range.upper {
        findings.keyFault(
          spot, "grades of \(Number.written(low.grade.scores.lower)) to \(Number.written(high.grade.scores.upper))",
          expected: "grades of all scores, \(range.written)", .contradicts)
      }
    }
    endpoint.grades = written.map(\.grade)
  }
}
