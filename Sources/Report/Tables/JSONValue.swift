/// JSON as a value that keeps the order of its keys, so that the same results always give the same bytes.
///
/// Numbers are written in the fewest digits that read back as the same `Double` (up to 17). JSON has no infinite number: ±∞ becomes the text
/// `"Infinity"` or `"-Infinity"`, and a not-a-number, which no result should hold, the text `"NaN"`: seen by a reader, never passed off as missing.
///
/// Checked: read back by `JSONSerialization`.
public enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case array([JSONValue])
  case object([Field])

  /// A key and its value; a key stands once in an object.
  public struct Field: Equatable, Sendable {
    public var key: String
    public var value: JSONValue
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value under a key; nil where there is none or this is no object.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let fields) = self else { return nil }
    return fields.first { $0.key == key }?.value
  }

  /// This object with a key set: in its old place if it was there, else at the end.
  public func setting(_ key: String, _ value: JSONValue) -> JSONValue {
    guard case .object(var fields) = self else { preconditionFailure("only an object has keys") }
    if let place = fields.firstIndex(where: { $0.key == key }) {
      fields[place].value = value
    } else {
      fields.append(Field(key, value))
    }
    return .object(fields)
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(nilLiteral: ()) { self = .null }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements.map { Field($0.0, $0.1) }) }
}
