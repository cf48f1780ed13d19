import Foundation
import Mathematics
import TestSupport

@testable import Simulation
@testable import Trial

/// The protocols of the calibration, as they lie among the examples: what is tested is what a reader runs.
enum CalibrationProtocols {
  static func read(_ path: String) throws -> ReadProtocol {
    try TrialProtocol.read([UInt8](Data(contentsOf: References.project.appendingPathComponent("Examples/\(path)"))))
  }
  static func trial(_ path: String) throws -> TrialProtocol { try read(path).trial }
}

/// A share seen in so many trials.
struct SeenShare {
  var count: Int
  var of: Int
  var value: Double { Double(count) / Double(of) }
  /// Of a share that is `p` in truth.
  func error(at p: Double) -> Double { (p * (1 - p) / Double(of)).squareRoot() }
}
