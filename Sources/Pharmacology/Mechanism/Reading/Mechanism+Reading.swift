import Notation

extension Mechanism {
  /// Reads a mechanism file.
  ///
  /// - Throws: every fault of the file at once; nothing is read in part.
  /// - Checked: faults of every kind in `MechanismReadingTests`.
  public static func reading(_ yaml: String) throws(Faults) -> Mechanism { try reading(Array(yaml.utf8)) }

  /// Reads the bytes of a mechanism file. Whatever they are, this ends with a mechanism or with at least one fault.
  public static func reading(_ bytes: [UInt8]) throws(Faults) -> Mechanism {
    let tree = TreeReading(bytes)
    guard let node = tree.root else { throw Faults(tree.faults) }
    var reading = MechanismReading(root: Spot(root: node))
    let mechanism = reading.mechanism()
    let all = tree.faults + reading.findings.faults
    guard let mechanism, all.isEmpty else {
      throw Faults(all.isEmpty ? [Fault(line: 1, column: 1, place: "", found: "no mechanism", expected: "\"mechanism\"", rule: .missing)] : all)
    }
    return mechanism
  }
}

/// Turns a file into a mechanism, and finds what contradicts itself.
///
/// Where a value is wrong a stand-in takes its place: its fault has been told, no mechanism is handed out, and the rest is checked all the same.
struct MechanismReading {
  let root: Spot
  var findings = MechanismFindings()

  var timeUnit = MeasureUnit.number
  var parameters: [Mechanism.Parameter] = []
  var quantities: [Mechanism.Quantity] = []
  var states: [Mechanism.State] = []
  /// Unit of everything declared.
  var units: [String: MeasureUnit] = [:]
  /// Names that a formula may use, in the order of the file.
  var declared: [String] = []

  static let mostNames = 200
  private static let sections = ["parameters", "quantities", "states", "people", "alternatives", "pathway"]

  init(root: Spot) { self.root = root }

  mutating func mechanism() -> Mechanism? {
    guard checkVersion(), findings.keys(root, required: ["equipoise", "mechanism", "parameters", "states"], optional: Self.sections) else {
      return nil
    }
    guard let head = root["mechanism"] else { return nil }
    let isHeaded = findings.keys(head, required: ["id", "title", "time unit", "inputs", "outputs"], optional: ["source"])
    guard isHeaded, let id = findings.text(head["id"]), let title = findings.text(head["title"]) else { return nil }
    readTimeUnit(head["time unit"])
    declare()
    readParameters()
    readQuantities()
    readStates()
    let inputs = readInputs(head["inputs"])
    let outputs = readOutputs(head["outputs"])
    let (factors, variability) = readPeople()
    let alternatives = readAlternatives()
    checkCircles(quantities, alternatives)
    return Mechanism(
      id: id, title: title, timeUnit: timeUnit, inputs: inputs, outputs: outputs, parameters: parameters, quantities: quantities, states: states,
      factors: factors, variability: variability, alternatives: alternatives, pathway: readPathway())
  }

  private mutating func checkVersion() -> Bool {
    guard let spot = root["equipoise"] else { return true }
    if spot.text == "1" { return true }
    findings.fault(spot, findings.told(spot), expected: "1, the version this program reads", .refused)
    return false
  }

  private mutating func readTimeUnit(_ spot: Spot?) {
    guard let spot, let text = findings.text(spot) else { return }
    guard MeasureUnit.timeUnits.contains(text), let unit = MeasureUnit.reading(text) else {
      return findings.fault(spot, "\"\(text)\"", expected: "one of \(MeasureUnit.timeUnits.joined(separator: ", "))", .unknownName)
    }
    timeUnit = unit
  }

  /// Every name of the three sections, and its unit, before any formula is read.
  private mutating func declare() {
    var first: [String: String] = [:]
    let count = ["parameters", "quantities", "states"].reduce(0) { $0 + (root[$1]?.entries.count ?? 0) }
    guard count <= Self.mostNames else { return findings.fault(root, "\(count) names", expected: "at most \(Self.mostNames)", .limit) }
    for section in ["parameters", "quantities", "states"] {
      guard let spot = root[section], findings.isMap(spot, "names and what they are") else { continue }
      for (name, value) in spot.entries {
        checkName(name, value)
        if let other = first[name] {
          findings.keyFault(value, "\"\(name)\" in \(section)", expected: "a name that \(other) do not have", .duplicate)
        } else if let other = first.keys.first(where: { $0.lowercased() == name.lowercased() }) {
          findings.keyFault(value, "the names \"\(other)\" and \"\(name)\"", expected: "names that differ in more than case", .duplicate)
        }
        first[name] = section
        declared.append(name)
        if let unit = value["unit"]?.read(MeasureUnit.self) { units[name] = unit }
      }
    }
  }

  private mutating func checkName(_ name: String, _ spot: Spot) {
    let scalars = Array(name.unicodeScalars)
    let isWord =
      (scalars.first.map(ExpressionText.isLetter) ?? false) && scalars.count <= 60
      && scalars.allSatisfy { ExpressionText.isLetter($0) || ExpressionText.isDigit($0) || $0 == "_" }
    if !isWord { findings.keyFault(spot, "the name \"\(name)\"", expected: "letters, digits and \"_\", beginning with a letter", .refused) }
    let reserved = Expression.Function.allCases.map(\.rawValue) + ["dose", "time"]
    if reserved.contains(name) {
      findings.keyFault(spot, "the name \"\(name)\"", expected: "another name: this one means something in formulas", .refused)
    }
  }

  /// A formula, its names and its units.
  ///
  /// - Parameters:
  ///   - unit: that it must have; nil where that is not known.
  ///   - perTime: whether it is a rate of change of what has the unit.
  ///   - besides: names that may stand here and nowhere else, with their units.
  mutating func formula(_ spot: Spot?, unit: MeasureUnit?, perTime: Bool = false, besides: [String: MeasureUnit?] = [:]) -> Expression? {
    guard let spot, let formula = findings.formula(spot) else { return nil }
    var isKnown = true
    let known = declared + besides.keys.sorted()
    for (name, at) in formula.names where !known.contains(name) {
      isKnown = false
      findings.unknown(spot, name, among: known, what: "a declared name", offset: at)
    }
    guard isKnown, let unit else { return formula }
    let all = units
    do throws(UnitFault) {
      guard let measure = try formula.measure({ name in besides[name] ?? all[name] }) else { return formula }
      var dimension = unit.dimension
      if perTime { dimension.time -= 1 }
      if !measure.conforms(to: dimension, scale: unit.scale) {
        let wanted = perTime ? "\(unit.written) per \(timeUnit.written)" : unit.written
        if let factor = measure.missingFactor(to: unit), !perTime || measure.dimension == dimension {
          findings.fault(spot, "a value in another size of \(wanted)", expected: "the factor \(Number.written(factor)) in the formula", .contradicts)
        } else {
          findings.fault(spot, "\(measure.text)", expected: wanted, .contradicts)
        }
      }
    } catch {
      findings.fault(spot, error.found, expected: error.expected, .contradicts, offset: error.offset)
    }
    return formula
  }
}
