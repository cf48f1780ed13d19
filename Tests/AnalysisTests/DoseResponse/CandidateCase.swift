import Foundation
import TestSupport

@testable import Design

/// The candidates of a reference case: the arguments of `Mods`, in the order of its call.
struct CandidateCase {
  let models: CandidateModels

  init(_ arguments: JSON, call: String) {
    let doses = arguments["doses"].numbers
    let top = doses.max() ?? 1
    var shapes: [(place: String.Index, name: String, shape: DoseResponseShape)] = []
    for (key, value) in arguments.fields {
      guard let place = call.range(of: key + " = ")?.lowerBound else { continue }
      let p = value.numbers
      let made: [DoseResponseShape]
      switch key {
      case "linear": made = [.linear]
      case "linlog": made = [.logLinear(offset: arguments["addArgs"]["off"].number ?? 0.01 * top)]
      case "emax": made = p.map { .emax(ed50: $0) }
      case "exponential": made = p.map { .exponential(delta: $0) }
      case "quadratic": made = p.map { .quadratic(delta: $0) }
      case "sigEmax": made = [.sigmoidEmax(ed50: p[0], hill: p[1])]
      case "logistic": made = [.logistic(ed50: p[0], delta: p[1])]
      case "betaMod": made = [.beta(delta1: p[0], delta2: p[1], scale: arguments["addArgs"]["scal"].number ?? 1.2 * top)]
      default: continue
      }
      for (k, shape) in made.enumerated() { shapes.append((place, made.count > 1 ? "\(key)\(k + 1)" : key, shape)) }
    }
    shapes.sort { ($0.place, $0.name) < ($1.place, $1.name) }
    models = CandidateModels(
      doses: doses, shapes: shapes.map { ($0.name, $0.shape) }, placeboEffect: arguments["placEff"].number ?? 0,
      maximalEffect: arguments["maxEff"].number ?? 1)
  }
}

func doseResponseCases(_ prefix: String) -> [ReferenceCase] { References.cases("dose-response").filter { $0.id.hasPrefix(prefix) } }
