import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Look decision` {
  let bounds: Boundaries

  init() throws {
    bounds = try Boundaries(
      fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .bounds([2.9, 2]), futility: FutilityRule(bounds: [0], rule: .nonBinding))
  }

  @Test(.tags(.identity))
  func `is made on the scale of p, the bound itself being crossed`() {
    let level = StandardNormal.upperTail(2.9)
    #expect(bounds.decision(at: 0, pOneSided: level, stopping: .efficacy) == .stopsForEfficacy)
    #expect(bounds.decision(at: 0, pOneSided: level.nextUp, stopping: .efficacy) == .goesOn(crossed: false))
    #expect(bounds.decision(at: 0, z: 2.9, stopping: .efficacy) == .stopsForEfficacy)
    #expect(bounds.decision(at: 1, z: 2, stopping: .efficacy) == .significant)
    #expect(bounds.decision(at: 1, z: 1.999, stopping: .efficacy) == .notSignificant)
  }

  @Test(.tags(.identity), arguments: DesignPlan.Stopping.allCases)
  func `stops only as the plan says`(_ stopping: DesignPlan.Stopping) {
    let high = bounds.decision(at: 0, z: 3, stopping: stopping)
    let low = bounds.decision(at: 0, z: -0.1, stopping: stopping)
    switch stopping {
    case .efficacy: #expect(high == .stopsForEfficacy && low == .goesOn(crossed: false))
    case .futility: #expect(high == .goesOn(crossed: true) && low == .stopsForFutility)
    case .efficacyAndFutility: #expect(high == .stopsForEfficacy && low == .stopsForFutility)
    case .none: #expect(high == .goesOn(crossed: true) && low == .goesOn(crossed: false))
    }
    #expect(bounds.decision(at: 0, z: 1, stopping: stopping) == .goesOn(crossed: false))
  }

  @Test(.tags(.identity))
  func `never crosses a bound that is not there`() throws {
    let late = try Boundaries(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: nil)
    #expect(late.decision(at: 0, pOneSided: 0, stopping: .efficacy) == .goesOn(crossed: false))
    #expect(!late.crossesFutility(at: 0, pOneSided: 1))
  }
}
