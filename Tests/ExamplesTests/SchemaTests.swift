import Foundation
import TestSupport
import Testing

/// The JSON Schema judged by a validator that is not ours.
@Suite struct `Schema of the program` {
  @Test func `an outside validator takes the examples and refuses a misspelled key`() throws {
    let workshop = try Workshop(copying: References.project, parts: ["Examples", "Scripts"])
    #expect(try workshop.run("equipoise schema --output schema.json").status == 0)
    let validator = "\"$EQUIPOISE_PYTHON\" Scripts/validate_schema.py schema.json"
    let sound = try workshop.run("\(validator) Examples/antidepressant/protocol.yaml Examples/igmesine/phase-3.yaml")
    #expect(sound.status == 0, "\(sound.shown)")
    for kind in ["programme", "claims", "sources"] {
      #expect(try workshop.run("equipoise schema --kind \(kind) --output \(kind).json").status == 0)
      let files = ["igmesine", "moclinorex"].map { "Examples/\($0)/\(kind).yaml" }.joined(separator: " ")
      let judged = try workshop.run("\"$EQUIPOISE_PYTHON\" Scripts/validate_schema.py \(kind).json \(files)")
      #expect(judged.status == 0, "\(judged.shown)")
    }
    _ = try workshop.run("sed 's/sample size:/sampel size:/' Examples/igmesine/phase-3.yaml > wrong.yaml")
    #expect(try workshop.run("\(validator) wrong.yaml").status != 0)
  }
}
