import Foundation
import TestSupport
import Testing

@testable import Trial

@Suite struct `JSON Schema` {
  private static func parsed() throws -> JSON { try JSON(parsing: Data(TrialSchema.json().utf8)) }

  @Test func `is of draft 2020-12 and closes every map of keys`() throws {
    let schema = try Self.parsed()
    #expect(schema["$schema"].text == "https://json-schema.org/draft/2020-12/schema")
    var maps = 0
    func walk(_ node: JSON) {
      if node["type"].text == "object" {
        maps += 1
        #expect(node["additionalProperties"] == .bool(false) || !node["additionalProperties"].fields.isEmpty)
      }
      for child in node.fields.values { walk(child) }
      if case .array(let items) = node { items.forEach(walk) }
    }
    walk(schema)
    #expect(maps > 30)
  }

  @Test func `knows the keys that are read and no others`() throws {
    let schema = try Self.parsed()
    #expect(schema["properties"].fields.keys.sorted() == Language.file.map(\.name).sorted())
    let design = schema["properties"]["design"]
    #expect(design["properties"]["sample size"]["anyOf"].elements[0]["minimum"].number == 2)
    #expect(design["properties"]["decision"] == .null)
    #expect(design["required"].elements.compactMap(\.text) == ["error", "looks"])
    #expect(schema["then"]["required"].elements.compactMap(\.text) == Language.required)
  }

  @Test func `sees a number as a number and a share as text`() throws {
    let truth = try Self.parsed()["properties"]["scenarios"]["additionalProperties"]["properties"]
    #expect(truth["standard deviation"]["anyOf"][0]["exclusiveMinimum"].number == 0)
    #expect(truth["visits kept after discontinuation"]["type"].text == "string")
    #expect(truth["correlation"]["propertyNames"]["anyOf"].elements.count == 2)
  }
}
