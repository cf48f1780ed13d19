/// A number that a figure rests on, and what stands behind it.
public struct MechanismInput: Equatable, Sendable {
  public let name: String
  public let meaning: String
  public let value: Double
  public let unit: String
  public let status: Mechanism.Status
  /// Keys of a sources file.
  public let source: [String]
}

extension Mechanism {
  /// The parameters that states and quantities depend on, directly or through others, in the order of the file.
  ///
  /// - Parameters:
  ///   - names: states and quantities.
  ///   - alternatives: the shapes that are looked at; none for the equations as they stand.
  public func inputs(of names: [String], alternatives shapes: [String] = []) -> [MechanismInput] {
    var found: Set<String> = []
    for shape in shapes.isEmpty ? [nil] : shapes.map(Optional.some) { found.formUnion(needed(by: names, shape)) }
    return parameters.filter { found.contains($0.name) }.map {
      MechanismInput(name: $0.name, meaning: $0.meaning, value: $0.value, unit: $0.unit.written, status: $0.status, source: $0.source)
    }
  }

  private func needed(by names: [String], _ shape: String?) -> Set<String> {
    var formulas: [String: [Expression]] = [:]
    for quantity in quantities { formulas[quantity.name] = [quantity.formula] }
    for (name, formula) in alternatives.first(where: { $0.name == shape })?.quantities ?? [] { formulas[name] = [formula] }
    for state in states { formulas[state.name] = [state.rate] + inputs.filter { $0.state == state.name }.map(\.amount) }
    var open = names
    var seen = Set(names)
    while let next = open.popLast() {
      for (name, _) in (formulas[next] ?? []).flatMap(\.names) where seen.insert(name).inserted { open.append(name) }
    }
    return seen
  }
}
