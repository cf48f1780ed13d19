import Notation

/// What may stand under a key of the file language. Reader and JSON Schema are made from the same shapes, so that they cannot drift apart.
indirect enum Shape: Sendable {
  case leaf(Leaf)
  /// One of a closed list of words; `later` are words of the language that this version does not read yet.
  case words([String], later: [String] = [], refused: [String: String] = [:])
  case list(Shape)
  /// Closed keys, and besides them, where `others` is given, keys of one kind.
  case map([Field], others: Others? = nil)
  /// One of several; at most one of them a list and one a map.
  case either([Shape])
  /// Text, a list or a map that the language knows and this version does not read yet, with what it would say.
  case later(Kind, String)
  /// A law of chance, a mixture or a choice: `WrittenDistribution`.
  case distribution
  /// Whatever another file takes there.
  case any

  enum Kind: Sendable { case list, map }

  /// Keys that are not the language's: names, levels, visits, looks.
  struct Others: Sendable {
    var key: KeyRule
    var value: Shape
    init(_ key: KeyRule, _ value: Shape) {
      self.key = key
      self.value = value
    }
  }

  static func named(_ value: Shape) -> Shape { .map([], others: Others(.name, value)) }

  var alternatives: [Shape] {
    if case .either(let all) = self { return all.flatMap(\.alternatives) }
    return [self]
  }
}

/// A key of a map whose keys are closed.
struct Field: Sendable {
  enum Standing: Sendable {
    case read
    /// The language has it, this version does not read it yet.
    case later
    /// As `later`, and nothing beside it in the same map can be understood without it.
    case laterWithAll
    /// Never in a protocol, for the reason given.
    case refused(String)
  }
  var name: String
  var shape: Shape
  var isRequired: Bool
  var standing: Standing

  static func key(_ name: String, _ shape: Shape) -> Field { Field(name: name, shape: shape, isRequired: false, standing: .read) }
  static func required(_ name: String, _ shape: Shape) -> Field { Field(name: name, shape: shape, isRequired: true, standing: .read) }
  static func later(_ names: String...) -> [Field] { names.map { Field(name: $0, shape: .leaf(.text), isRequired: false, standing: .later) } }
  static func refused(_ names: [String], _ reason: String) -> [Field] {
    names.map { Field(name: $0, shape: .leaf(.text), isRequired: false, standing: .refused(reason)) }
  }
}

/// What a key that is not the language's must be.
enum KeyRule: Sendable {
  /// A name declared here.
  case name
  /// A name declared elsewhere in the file, checked where it is read.
  case reference
  /// The name of an intercurrent event, checked where it is read.
  case event
  case level
  case time
  case look
  /// A condition, whose factors and levels are checked where it is read.
  case condition
  /// Keys joined by dots.
  case place
  /// A column by its CDISC name or a factor.
  case column
  /// A bare number, 0 or above.
  case amount
}
