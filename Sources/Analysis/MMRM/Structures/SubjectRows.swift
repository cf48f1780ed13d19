import Foundation
import Mathematics

/// Each subject's own rows of the model: what weights, places of visits, robust variances and counterfactual means need.
struct SubjectRows: Sendable {
  struct Subject: Sendable {
    /// Index into the frame.
    var subject: Int
    var visits: [Int]
    var group: Int
    /// m × p by rows, and y: multiplied by √weight.
    var X: [Double]
    var y: [Double]
    var distances: [Double]
    var logWeights: Double
  }
  var subjects: [Subject] = []

  /// - Parameters:
  ///   - design: of the columns estimated.
  ///   - patterns: visits used of each subject.
  ///   - groups: of each subject; empty for one group.
  init(_ frame: ModelFrame, design: ModelDesign, patterns: [UInt64], groups: [Int]) {
    let p = design.columns.count
    for subject in 0..<frame.subjectCount where patterns[subject] != 0 {
      let visits = (0..<frame.visitCount).filter { patterns[subject] & (1 << UInt64($0)) != 0 }
      var one = Subject(
        subject: subject, visits: visits, group: groups.isEmpty ? 0 : groups[subject], X: [], y: [], distances: [], logWeights: 0)
      one.X.reserveCapacity(visits.count * p)
      for visit in visits {
        let cell = subject * frame.visitCount + visit
        let weight = frame.weights?[cell] ?? 1
        let root = weight.squareRoot()
        let values = design.covariates.map { covariate -> Double in
          covariate.parts.reduce(1.0) { $0 * frame.value(of: $1, subject: subject, visit: visit) }
        }
        for column in design.entries {
          let entry = column[visit]
          one.X.append(entry.weight == 0 ? 0 : root * entry.weight * values[entry.covariate])
        }
        one.y.append(root * frame.response[cell])
        one.logWeights += log(weight)
      }
      if let coordinates = frame.coordinates { one.distances = SubjectRows.distances(coordinates, subject, visits, frame.visitCount) }
      subjects.append(one)
    }
  }

  /// Euclidean.
  private static func distances(_ coordinates: [[Double]], _ subject: Int, _ visits: [Int], _ T: Int) -> [Double] {
    visits.flatMap { s in
      visits.map { t in
        coordinates.reduce(0.0) { total, line in
          let d = line[subject * T + s] - line[subject * T + t]
          return total + d * d
        }.squareRoot()
      }
    }
  }
}
