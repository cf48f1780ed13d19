import Foundation
import Testing

/// A reference value's file: `Tests/References/<subject>/cases.json`, an array of cases with `id`, `call`, `inputs`, `outputs`.
public struct ReferenceCase: Sendable, CustomTestStringConvertible {
  public let id: String
  public let json: JSON
  /// The folder it is kept in.
  public let subject: String

  public var testDescription: String { id }
  public var outputs: JSON {
    Qualification.ask(subject, id)
    return json["outputs"]
  }
  public var inputs: JSON { json["inputs"] }
  public var tolerance: Double { json["tolerance"].number ?? 1e-7 }
}

public enum References {
  /// The folder of the tests.
  public static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  /// The project's root.
  public static let project = tests.deletingLastPathComponent()

  /// All cases of `Tests/References/<subject>/cases.json`.
  public static func cases(_ subject: String) -> [ReferenceCase] {
    let file = tests.appendingPathComponent("References/\(subject)/cases.json")
    guard let data = try? Data(contentsOf: file), case .array(let all)? = try? JSON(parsing: data) else {
      fatalError("no reference at \(file.path)")
    }
    return all.map { ReferenceCase(id: $0["id"].text ?? "", json: $0, subject: subject) }
  }

  /// The folders with cases, sorted.
  public static let subjects: [String] = {
    let folder = tests.appendingPathComponent("References")
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return all.filter { FileManager.default.fileExists(atPath: folder.appendingPathComponent("\($0)/cases.json").path) }.sorted()
  }()

  /// One case by its identifier.
  public static func one(_ subject: String, _ id: String) -> ReferenceCase {
    guard let found = cases(subject).first(where: { $0.id == id }) else { fatalError("no case \(id) in \(subject)") }
    return found
  }
}

/// JSON as a value; "Infinity" and "-Infinity" are numbers, as the reference files write them.
public indirect enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case array([JSON])
  case object([String: JSON])

  public init(parsing data: Data) throws {
    self = JSON(try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed]))
  }

  init(_ any: Any) {
    switch any {
    case let value as NSNumber where CFGetTypeIDIsBool(value): self = .bool(value.boolValue)
    case let value as NSNumber: self = .number(value.doubleValue)
    case let value as String: self = .text(value)
    case let value as [Any]: self = .array(value.map(JSON.init))
    case let value as [String: Any]: self = .object(value.mapValues(JSON.init))
    default: self = .null
    }
  }

  public subscript(key: String) -> JSON {
    if case .object(let fields) = self { return fields[key] ?? .null }
    return .null
  }
  public subscript(index: Int) -> JSON {
    if case .array(let all) = self, all.indices.contains(index) { return all[index] }
    return .null
  }
  public var number: Double? {
    switch self {
    case .number(let value): value
    case .text("Infinity"): .infinity
    case .text("-Infinity"): -.infinity
    default: nil
    }
  }
  public var text: String? {
    if case .text(let value) = self { return value }
    return nil
  }
  public var bool: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }
  /// The elements of an array; a bare value counts as an array of one.
  public var elements: [JSON] {
    switch self {
    case .array(let all): all
    case .null: []
    default: [self]
    }
  }
  /// The numbers of an array, or the bare number.
  public var numbers: [Double] { elements.compactMap(\.number) }
  /// A matrix by rows.
  public var matrix: [[Double]] { elements.map(\.numbers) }
  public var fields: [String: JSON] {
    if case .object(let all) = self { return all }
    return [:]
  }
}

private func CFGetTypeIDIsBool(_ value: NSNumber) -> Bool {
  let type = String(cString: value.objCType)
  return type == "c" || type == "B"
}
