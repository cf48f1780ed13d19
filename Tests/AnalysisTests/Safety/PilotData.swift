import Foundation
import TestSupport
import Trial

@testable import Analysis

/// The CDISC pilot's subjects and adverse events, read as the example's protocol says.
enum PilotData {
  static let arms = ["Placebo", "Xanomeline Low Dose", "Xanomeline High Dose"]

  static func trial() throws -> TrialProtocol {
    try TrialProtocol.reading(String(contentsOf: References.project.appendingPathComponent("Examples/safety/protocol.yaml"), encoding: .utf8))
  }

  static let reading = Result { () throws -> TrialDataReading in
    func table(_ name: String) throws -> DataTable {
      let bytes = [UInt8](try Data(contentsOf: References.project.appendingPathComponent("Examples/safety/\(name)")))
      return try DataTable.reading(csv: bytes, options: DataTable.ReadingOptions(missing: []))
    }
    return try TrialData.reading([.subjects: table("adsl.csv"), .adverseEvents: table("adae.csv")], for: trial())
  }

  static func population() throws -> SafetyPopulation {
    let data = try reading.get().data
    return SafetyPopulation(data.safety!, arms: arms.count)
  }

  /// Whether an event is of a case, told by the case's name.
  static func holds(_ id: String, _ event: AdverseEvent) -> Bool {
    func slug(_ text: String?) -> String { (text ?? "").lowercased().replacing(" ", with: "-") }
    switch id {
    case "ae-pt-any": return true
    case "ae-serious-any": return event.words[.seriousness] == "Y"
    case "ae-severe-any": return event.words[.severity] == "SEVERE"
    case let id where id.hasPrefix("ae-pt-"): return slug(event.words[.term]) == id.dropFirst("ae-pt-".count)
    default: return slug(event.words[.systemOrganClass]) == id.dropFirst("ae-soc-".count)
    }
  }
}
