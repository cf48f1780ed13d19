import Notation

/// The file language as a JSON Schema for editors, made from the shapes that `check` reads by.
///
/// It describes the tree as an editor of YAML 1.2 sees it: numbers are numbers, all else is text with its type's pattern. It refuses nothing that `check` takes;
/// whether names refer to names and numbers agree is `check`'s alone.
public enum TrialSchema {
  /// JSON Schema, draft 2020-12.
  /// - Checked: the examples against it, by an outside validator; what the reader takes against what it takes, over the fixtures.
  public static func json() -> String { json(of: .trial) }

  /// The same for another kind of file.
  public static func json(of kind: LanguageFile) -> String {
    let fields: [Field]
    switch kind {
    case .trial: return trial()
    case .programme: fields = Language.programme
    case .claims: fields = Language.claims
    case .sources: fields = Language.sources
    }
    return SchemaText.object(
      [
        ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
        ("title", .text("Equipoise \(kind.rawValue) file, version \(Language.version)")),
      ] + object(fields, nil)
    ).written() + "\n"
  }

  private static func trial() -> String {
    SchemaText.object(
      [
        ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
        ("title", .text("Equipoise trial file, version \(Language.version)")),
      ] + object(Language.file, nil) + [
        ("if", .object([("required", .list([.text("trial")]))])),
        ("then", .object([("required", .list(Language.required.map { .text($0) }))])),
      ]
    ).written() + "\n"
  }

  private static func schema(_ shape: Shape) -> SchemaText? {
    switch shape {
    case .leaf(let leaf): return leaf.schema
    case .words(let words, _, _): return words.isEmpty ? nil : .object([("enum", .list(words.flatMap(asSeen)))])
    case .list(let item): return schema(item).map { .object([("type", .text("array")), ("items", $0)]) }
    case .map(let fields, let others): return .object(object(fields, others))
    case .later: return nil
    case .distribution: return distribution
    case .any: return .truth(true)
    case .either(let all):
      let schemas = all.compactMap(schema)
      return schemas.count == 1 ? schemas[0] : .object([("anyOf", .list(schemas))])
    }
  }

  private static var distribution: SchemaText {
    let number = "\(Number.pattern)%?"
    let laws = [
      "normal mean \(number) sd \(number)", "lognormal median \(number) gsd \(number)", "uniform \(number) to \(number)",
      "beta a \(number) b \(number)", "gamma mean \(number) sd \(number)", "student mean \(number) sd \(number) df \(number)",
    ].joined(separator: "|")
    let pattern = "^((\(laws))( within \(number) to \(number))?|\(number))( [^0-9 ][^ ]*)*$"
    let share = schema(.leaf(.share())) ?? .truth(true)
    let law = SchemaText.object([("type", .list([.text("string"), .text("number")])), ("pattern", .text(pattern))])
    func object(_ properties: [(String, SchemaText)]) -> SchemaText {
      .object([
        ("type", .text("object")), ("properties", .object(properties)), ("required", .list(properties.map { .text($0.0) })),
        ("additionalProperties", .truth(false)),
      ])
    }
    let parts = SchemaText.object([("type", .text("array")), ("items", object([("weight", share), ("of", law)]))])
    let options = SchemaText.object([("type", .text("object")), ("additionalProperties", share)])
    return .object([("anyOf", .list([law, object([("mixture", parts)]), object([("choice", options)])]))])
  }

  /// A word such as `3` is a number to an editor.
  private static func asSeen(_ word: String) -> [SchemaText] { (Number.reading(word).map { [.number($0)] } ?? []) + [.text(word)] }

  private static func object(_ fields: [Field], _ others: Shape.Others?) -> [(String, SchemaText)] {
    let read = fields.filter { if case .read = $0.standing { true } else { false } }
    var parts: [(String, SchemaText)] = [("type", .text("object"))]
    if !read.isEmpty { parts.append(("properties", .object(read.compactMap { field in schema(field.shape).map { (field.name, $0) } }))) }
    let required = read.filter(\.isRequired).map { SchemaText.text($0.name) }
    if !required.isEmpty { parts.append(("required", .list(required))) }
    guard let others, let value = schema(others.value) else { return parts + [("additionalProperties", .truth(false))] }
    if let pattern = others.key.pattern {
      let own = SchemaText.object([("pattern", .text(pattern))])
      let names = SchemaText.object([("enum", .list(read.map { .text($0.name) }))])
      parts.append(("propertyNames", read.isEmpty ? own : .object([("anyOf", .list([names, own]))])))
    }
    return parts + [("additionalProperties", value)]
  }
}

extension KeyRule {
  /// What a key looks like; nil where it may be anything.
  var pattern: String? {
    switch self {
    case .name, .event: "^[^\\s!-/:-@\\[-`{-~][^!-,./:-@\\[-^`{-~]*$"
    case .time: "^(hour|day|week|month|year) \(Number.pattern)$"
    case .look: "^(look [1-9][0-9]*|end)$"
    case .condition: "^(\(Leaf.conditionPattern))$"
    case .place: "^[^.]+([.][^.]+)*$"
    case .amount: "^\(Number.pattern)$"
    case .reference, .level, .column: nil
    }
  }
}

extension Leaf {
  /// Nil for what this version does not read.
  var schema: SchemaText? {
    let number = Number.pattern
    switch self {
    case .version: return .object([("enum", .list([.number(1), .text("1")]))])
    case .text, .reference, .value: return .object([("type", .list([.text("string"), .text("number")]))])
    case .number(let bounds):
      return .object([("type", .list([.text("number"), .text("string")])), ("pattern", .text("^\(number)$"))] + bounds.schema)
    case .count(let least):
      return .object([
        ("type", .list([.text("integer"), .text("string")])), ("minimum", .number(Double(least))), ("pattern", .text("^(0|[1-9][0-9]*)$")),
      ])
    case .share: return Self.pattern("\(number)%")
    case .error: return Self.pattern("\(number)% (one|two)-sided")
    case .dose: return Self.pattern("\(number) (ng|ug|mg|g)(/kg)?(/day)?")
    case .duration: return Self.pattern("\(number) (hour|day|week|month|year)s?")
    case .time: return Self.pattern("(hour|day|week|month|year) \(number)")
    case .range: return Self.pattern("\(number) to \(number)")
    case .condition: return Self.pattern(Self.conditionPattern)
    case .look:
      return Self.pattern("end|((day|week|month|year) \(number) as )?\(number)% of information|\(number)% of patients|[1-9][0-9]* events")
    case .lookName: return Self.pattern("look [1-9][0-9]*|end")
    case .kept: return Self.pattern(KeptText.pattern)
    case .moment: return Self.pattern("look [1-9][0-9]*|end|(hour|day|week|month|year) \(number)")
    case .normal: return Self.pattern("normal mean \(number) sd \(number)")
    case .repeatedLooks: return Self.pattern("every \(number)% of (patients|information)")
    case .formula: return Self.pattern("[^~]+~[^~]+")
    case .accrualRate: return Self.pattern("\(number) patients/(hour|day|week|month|year)")
    case .hazardRate: return Self.pattern("\(number)/(hour|day|week|month|year)")
    case .distribution: return nil
    }
  }

  static let conditionPattern = "all|.+ (=|!=|<|<=|>|>=) .+"

  private static func pattern(_ text: String) -> SchemaText { .object([("type", .text("string")), ("pattern", .text("^(\(text))$"))]) }
}

extension Leaf.Bounds {
  var schema: [(String, SchemaText)] {
    switch self {
    case .any: []
    case .above(let least): [("exclusiveMinimum", .number(least))]
    case .atLeast(let least): [("minimum", .number(least))]
    case .from(let least, let most): [("minimum", .number(least)), ("maximum", .number(most))]
    case .between(let least, let most): [("exclusiveMinimum", .number(least)), ("exclusiveMaximum", .number(most))]
    case .aboveTo(let least, let most): [("exclusiveMinimum", .number(least)), ("maximum", .number(most))]
    }
  }
}
