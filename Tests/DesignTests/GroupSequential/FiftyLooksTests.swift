import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

/// The recursion at the most looks that are planned, against one of the test's own on a grid finer than any that the program takes.
@Suite struct `Fifty looks` {
  /// P(Zₖ ≥ cₖ for the first time at k) by Armitage, McPherson & Rowe's recursion of the density of S = Z √t, on panels of Gauss–Legendre points no
  /// wider than a third of an increment's standard deviation.
  static func crossings(_ bounds: Boundaries, drift: Double) -> [Double] {
    let rule = GaussLegendre(points: 8)
    var points: [Double] = [0]
    var masses: [Double] = [1]
    var before = 0.0
    var found: [Double] = []
    for (look, t) in bounds.fractions.enumerated() {
      let (sd, step) = ((t - before).squareRoot(), drift * (t - before))
      let c = bounds.efficacyZ[look].isFinite ? bounds.efficacyZ[look] * t.squareRoot() : .infinity
      found.append(zip(points, masses).reduce(0) { $0 + $1.1 * StandardNormal.upperTail((c - $1.0 - step) / sd) })
      let low = drift * t - 9 * t.squareRoot()
      let high = min(c, drift * t + 9 * t.squareRoot())
      let panels = Int(((high - low) / (sd / 3)).rounded(.up))
      let width = (high - low) / Double(panels)
      var next: [Double] = []
      var weights: [Double] = []
      for panel in 0..<panels {
        let center = low + (Double(panel) + 0.5) * width
        for (x, w) in zip(rule.nodes, rule.weights) {
          next.append(center + x * width / 2)
          weights.append(w * width / 2)
        }
      }
      let reach = 9 * sd
      var first = 0
      masses = next.indices.map { place in
        let s = next[place]
        while first < points.count, points[first] + step < s - reach { first += 1 }
        var sum = 0.0
        var index = first
        while index < points.count, points[index] + step <= s + reach {
          sum += masses[index] * StandardNormal.density((s - points[index] - step) / sd) / sd
          index += 1
        }
        return sum * weights[place]
      }
      (points, before) = (next, t)
    }
    return found
  }

  static let rules: [EfficacyRule] = [
    .family(.oBrienFleming), .family(.pocock), .family(.wangTsiatis(delta: 0.25)), .family(.haybittlePeto(interimZ: 3)),
    .spending(.lanDeMetsOBrienFleming), .spending(.lanDeMetsPocock), .spending(.kimDeMets(power: 3)), .spending(.hwangShihDeCani(gamma: -4)),
  ]

  @Test(.tags(.identity), arguments: rules)
  func `have an error below 1e-8 in every probability`(_ rule: EfficacyRule) throws {
    let fractions = (1...50).map { Double($0) / 50 }
    let bounds = try Boundaries(fractions: fractions, error: ErrorRate(0.025, sides: 1), efficacy: rule)
    let exits = SequentialTest(bounds)
    for drift in [0.0, 3.2] {
      let fine = Self.crossings(bounds, drift: drift)
      let found = exits.exits(drift: drift)
      let worst = zip(found.efficacy, fine).map { abs($0 - $1) }.max() ?? 1
      #expect(worst < 1e-8, "\(rule) at \(drift): \(worst)")
      #expect(abs(found.power - fine.reduce(0, +)) < 1e-8)
    }
    #expect(exits.exits(drift: 0).power.isClose(to: 0.025, within: 1e-10))
  }

  /// Every family of fifty looks costs something, and saves patients where the drug works.
  @Test(.tags(.identity), arguments: rules)
  func `inflate the size and lower what is expected`(_ rule: EfficacyRule) throws {
    let fractions = (1...50).map { Double($0) / 50 }
    let test = SequentialTest(try Boundaries(fractions: fractions, error: ErrorRate(0.025, sides: 1), efficacy: rule))
    let factor = try test.inflationFactor(power: 0.9, alphaPerSide: 0.025)
    #expect(factor > 1 && factor < 1.6)
    let expected = factor * test.exits(drift: try test.drift(forPower: 0.9)).expectedFraction
    #expect(expected < 1, "\(rule): \(expected)")
  }
}
