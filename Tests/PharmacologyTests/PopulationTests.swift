import Foundation
import Mathematics
import Notation
import Pharmacology
import TestSupport
import Testing

@Suite struct `People of a mechanism` {
  let mechanism: Mechanism

  init() throws { mechanism = try Mechanisms.igmesine() }

  @Test(.tags(.identity))
  func `average what is lognormal to its closed form`() throws {
    let people = PeopleQuadrature(mechanism)
    #expect(try people.average { _ in 1 }.isClose(to: 1, within: 1e-12))
    let (clearance, absorbed) = (log(1.6), log(1.35))
    let mean = try people.average { $0["CL"] }
    #expect(mean.isClose(to: 60 * exp(clearance * clearance / 2), relative: 1e-10))
    let ratio = try people.average { $0["bioavailability"] / $0["CL"] }
    #expect(ratio.isClose(to: exp((clearance * clearance + absorbed * absorbed) / 2) / 60, relative: 1e-10))
    let activity = try people.average { $0["activity"] }
    #expect(activity.isClose(to: 0.78 + 0.10 * 0.5 + 0.05 * 2, within: 1e-12))
  }

  @Test(.tags(.recovery))
  func `are drawn with their shares and spreads, the same every time`() {
    let n = 20_000
    let people = (0..<n).map { mechanism.person(seed: 7, trial: 3, subject: UInt32($0)) }
    #expect(people[11] == mechanism.person(seed: 7, trial: 3, subject: 11))
    #expect(people[11] != mechanism.person(seed: 8, trial: 3, subject: 11))
    let poor = Double(people.filter { $0.levels == ["poor"] }.count) / Double(n)
    #expect(poor.isClose(to: 0.07, within: 3 * (0.07 * 0.93 / Double(n)).squareRoot()))
    #expect(people.filter { $0.levels == ["poor"] }.allSatisfy { $0.parameters["activity"] == 0 })
    for (index, spread) in [log(1.6), log(1.35)].enumerated() {
      let logs = people.map { log($0.multipliers[index]) }
      let mean = logs.reduce(0, +) / Double(n)
      let variance = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n - 1)
      #expect(mean.isClose(to: 0, within: 3 * spread / Double(n).squareRoot()))
      #expect(variance.squareRoot().isClose(to: spread, within: 3 * spread / Double(2 * n).squareRoot()))
    }
    #expect(people.allSatisfy { $0.parameters["CL"] == 60 * $0.multipliers[0] })
  }

  @Test(.tags(.recovery))
  func `have effects whose average is that of the quadrature`() throws {
    // Average effect at steady average concentration: people drawn against the quadrature.
    let model = try MechanismModel(mechanism, alternative: "bell")
    let n = 4000
    var (sum, squares) = (0.0, 0.0)
    for index in 0..<n {
      let person = mechanism.person(seed: 1, trial: 0, subject: UInt32(index))
      let effect = try model.averageEffect(dailyDose: 100, parameters: person.parameters)
      sum += effect
      squares += effect * effect
    }
    let mean = sum / Double(n)
    let error = ((squares / Double(n) - mean * mean) / Double(n)).squareRoot()
    let expected = try model.populationEffect(dailyDose: 100, over: PeopleQuadrature(mechanism))
    #expect(abs(mean - expected) < 3 * error)
  }

  @Test(.tags(.identity))
  func `have each their own effects by dose and week`() throws {
    let model = try MechanismModel(mechanism, alternative: "bell")
    let table = try PeopleEffects(model, count: 3, dailyDoses: [25, 100], weeks: [1, 6], seed: 5)
    for person in 0..<3 {
      let alone = try model.relativeEffect(
        dailyDose: 100, weeks: [1, 6], parameters: mechanism.person(seed: 5, trial: 0, subject: UInt32(person)).parameters)
      #expect(table.effect(person: person, dose: 1, week: 0) == alone[0] && table.effect(person: person, dose: 1, week: 1) == alone[1])
    }
    #expect(try model.relativeEffect(dailyDose: 25, weeks: [6], parameters: mechanism.typical)[0].isClose(to: 1, within: 1e-12))
  }
}

@Suite struct `Dose-response prior` {
  let mechanism: Mechanism
  let prior: DoseResponsePrior

  init() throws {
    mechanism = try Mechanisms.igmesine()
    prior = try DoseResponsePrior(mechanism, varying: ["Kd", "IC", "m"])
  }

  /// E(d) = d∕(d + ED50) ∕ (1 + (d∕ID50)ᵐ), for parameters in nM.
  static func written(_ d: Double, _ parameters: [Double], isMonotone: Bool) -> Double {
    let nanomolarPerMilligram = 1e6 / 355.95 / 24 / 60 * 1.6
    let (ED50, ID50) = (parameters[0] / nanomolarPerMilligram, parameters[1] / nanomolarPerMilligram)
    return d / (d + ED50) / (isMonotone ? 1 : 1 + pow(d / ID50, parameters[2]))
  }

  @Test(.tags(.identity))
  func `is the written formula in dose units for every draw`() {
    var stream = RandomStream(seed: 3, trial: 0, subject: 0, purpose: .parameters)
    #expect(prior.alternatives.map(\.name) == ["bell", "monotone", "flat"])
    for _ in 0..<2000 {
      let draw = prior.draw(&stream)
      #expect(draw.alternative < 2, "flat has no weight")
      for dose in [5.0, 25, 100, 200] {
        let found = prior.relativeEffect(dose: dose, relativeTo: 25, parameters: draw.parameters, alternative: draw.alternative)
        let monotone = draw.alternative == 1
        let expected = Self.written(dose, draw.parameters, isMonotone: monotone) / Self.written(25, draw.parameters, isMonotone: monotone)
        #expect(found.isClose(to: expected, relative: 1e-11))
      }
    }
    // Flat: any dose works as any other.
    #expect(prior.relativeEffect(dose: 100, relativeTo: 25, parameters: [39, 156, 2], alternative: 2).isClose(to: 1, within: 1e-4))
  }

  @Test(.tags(.recovery))
  func `has the medians of its half-effective and half-inhibiting doses`() {
    let n = 40_000
    var draws: [[Double]] = []
    var monotone = 0
    for index in 0..<n {
      var stream = RandomStream(seed: 1, trial: 0, subject: UInt32(index), purpose: .parameters)
      let draw = prior.draw(&stream)
      draws.append(draw.parameters)
      monotone += draw.alternative
    }
    for (place, median, gsd) in [(0, 37.4, 2.5), (1, 187, 3.0)] {
      let logs = draws.map { log($0[place] / median) }
      #expect((logs.reduce(0, +) / Double(n)).isClose(to: 0, within: 3 * log(gsd) / Double(n).squareRoot()))
      let square = logs.reduce(0) { $0 + $1 * $1 } / Double(n)
      #expect(square.squareRoot().isClose(to: log(gsd), within: 3 * log(gsd) / Double(2 * n).squareRoot()))
    }
    #expect((Double(monotone) / Double(n)).isClose(to: 0.3, within: 3 * (0.21 / Double(n)).squareRoot()))
    #expect(draws.allSatisfy { $0[2] > 1 && $0[2] < 3 })
  }

  @Test(.tags(.identity))
  func `shows its belief by dose, and what it rests on`() {
    let figure = prior.doseResponse(doses: [5, 25, 100], relativeTo: 25, draws: 4000, seed: 2)
    let curve = figure.curves[0]
    #expect(curve.y[1] == 1 && curve.bands.allSatisfy { $0.lower[1] == 1 && $0.upper[1] == 1 })
    let (half, most) = (curve.bands[0], curve.bands[1])
    for place in [0, 2] {
      #expect(most.lower[place] < half.lower[place] && half.lower[place] < curve.y[place])
      #expect(curve.y[place] < half.upper[place] && half.upper[place] < most.upper[place])
    }
    // ρ(100) has the prior median 0.82 and 90 % within 0.07 to 1.74: printed to two digits from other draws.
    #expect(
      curve.y[2].isClose(to: 0.82, within: 0.05) && most.lower[2].isClose(to: 0.07, within: 0.02) && most.upper[2].isClose(to: 1.74, within: 0.05))
    #expect(figure.omitted == 0 && figure.drawn == ["Kd", "IC", "m"] && figure.x.unit == "mg/day")
    #expect(figure.inputs(.measured).map(\.name) == ["Kd"] && figure.inputs(.borrowed).map(\.name) == ["kout"])
    #expect(figure.inputs(.assumed).contains { $0.name == "IC" })
  }

  @Test(.tags(.identity))
  func `says of each figure which inputs it has`() throws {
    let model = try MechanismModel(mechanism, alternative: "bell")
    let occupancy = try model.course(of: "occupancy", dailyDoses: [25, 100], weeks: [0, 0.5, 1, 6])
    #expect(occupancy.y.label == "sigma-1 occupancy" && occupancy.y.unit == "%")
    #expect(occupancy.curves.map(\.label) == ["25 mg/day", "100 mg/day"])
    #expect(occupancy.curves[0].y[0] == 0 && occupancy.curves[1].y[3] > 80 && occupancy.curves[1].y[3] < 100)
    #expect(!occupancy.inputs.contains { ["IC", "kout", "kS"].contains($0.name) } && occupancy.inputs.contains { $0.name == "ka" })
    let response = try model.averageDoseResponse(doses: [0, 10, 25, 100])
    #expect(response.curves.map(\.label) == ["typical person", "average over people"])
    #expect(response.curves[0].y[0] == 0 && response.curves[0].y[2].isClose(to: 1, within: 1e-12))
    let monotone = mechanism.inputs(of: ["P"], alternatives: ["monotone"]).map(\.name)
    #expect(!monotone.contains("IC") && mechanism.inputs(of: ["P"]).map(\.name).contains("IC"))
  }
}
