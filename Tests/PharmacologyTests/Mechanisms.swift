import Foundation
import Mathematics
import Notation
import Pharmacology
import TestSupport

/// The mechanism of the igmesine programme, and variants of its text.
enum Mechanisms {
  static func text() throws -> String {
    try String(contentsOf: References.project.appendingPathComponent("Examples/igmesine/mechanism.yaml"), encoding: .utf8)
  }
  static func igmesine() throws -> Mechanism { try Mechanism.reading(try text()) }

  /// The file with one text replaced, which must be there.
  static func igmesine(replacing old: String, with new: String) throws -> Mechanism {
    try Mechanism.reading(try text(replacing: old, with: new))
  }
  static func text(replacing old: String, with new: String) throws -> String {
    let text = try text()
    guard text.contains(old) else { throw Missing(text: old) }
    return text.replacing(old, with: new)
  }
  struct Missing: Error { var text: String }

  /// Oral kinetics of the igmesine file's typical person, concentrations in nM.
  static func kinetics(_ mechanism: Mechanism) -> OralKinetics {
    let p = mechanism.typical
    return OralKinetics(
      absorption: p["ka"], clearance: p["CL"], volume: p["V"], bioavailability: p["MW_base"] / p["MW_salt"] * 1e6 / p["MW_base"],
      effectSite: .init(rate: p["ke0"], partition: p["Kp"]))
  }
}

extension ReferenceCase {
  /// Whether a value meets a printed one: within 0.5 % or half a unit of its last digit.
  func meets(_ value: Double, _ name: String, _ printed: Double) -> Bool {
    let half = 0.5 * pow(10, -(json["decimals"][name].number ?? 0))
    return abs(value - printed) <= max(0.005 * abs(printed), half * (1 + 1e-9))
  }
}
