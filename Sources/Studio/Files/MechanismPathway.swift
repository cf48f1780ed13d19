import Notation
import Pharmacology
import Report

extension Pathway {
  /// The pathway of a mechanism's file; nil where it has none. A box's numbers are the parameters of its own formula, or of quantities in it that have no
  /// box; an arrow has the status of the weakest of its target's numbers, and is assumed where there is none.
  init?(_ mechanism: Mechanism) {
    guard !mechanism.pathway.isEmpty else { return nil }
    var names: [String] = []
    for link in mechanism.pathway { for name in [link.from] + link.to where !names.contains(name) { names.append(name) } }
    func formulas(_ name: String) -> [Expression] {
      mechanism.quantities.filter { $0.name == name }.map(\.formula) + mechanism.states.filter { $0.name == name }.map(\.rate)
    }
    func parameters(_ name: String) -> [Mechanism.Parameter] {
      var (open, seen) = (formulas(name), Set<String>())
      while let formula = open.popLast() {
        for (used, _) in formula.names where seen.insert(used).inserted && !names.contains(used) {
          if mechanism.parameter(used) == nil { open += formulas(used) }
        }
      }
      return mechanism.parameters.filter { seen.contains($0.name) }
    }
    let meanings = mechanism.states.map { ($0.name, $0.meaning) } + mechanism.quantities.map { ($0.name, $0.meaning) }
    let nodes = names.map { name in
      let notes = parameters(name).map { parameter in
        let unit = parameter.unit.written
        return "\(parameter.name) \(Number.written(parameter.value))" + (["ratio", "number", ""].contains(unit) ? "" : " " + unit)
      }
      return Node(id: name, title: meanings.first { $0.0 == name }?.1 ?? name, notes: notes)
    }
    let order: [Mechanism.Status] = [.measured, .borrowed, .assumed]
    let arrows = mechanism.pathway.flatMap { link in
      link.to.map { target in
        let weakest = parameters(target).compactMap { order.firstIndex(of: $0.status) }.max() ?? 2
        return Arrow(from: link.from, to: target, status: [Arrow.Status.measured, .borrowed, .assumed][weakest])
      }
    }
    self.init(nodes: nodes, arrows: arrows)
  }
}
