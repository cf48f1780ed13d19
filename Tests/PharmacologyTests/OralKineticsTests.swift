import Foundation
import Mathematics
import Pharmacology
import TestSupport
import Testing

@Suite struct `Oral kinetics` {
  let one = OralKinetics(absorption: 0.7, clearance: 60, volume: 1000, bioavailability: 0.9, effectSite: .init(rate: 0.5, partition: 1.6))
  let two = OralKinetics(
    absorption: 1.1, clearance: 20, volume: 50, peripheral: .init(clearance: 15, volume: 120), effectSite: .init(rate: 0.2, partition: 1))

  @Test(.tags(.identity))
  func `of one dose are Bateman's function`() {
    let history = DosingHistory(dose: 25, every: 24, count: 1)
    let times = [0.0, 0.1, 1, 3.8, 10, 24, 100, 400]
    let found = one.concentrations(after: history, at: times)
    for (time, value) in zip(times, found) {
      let expected = 0.9 * 25 / 1000 * 0.7 / (0.7 - 0.06) * (exp(-0.06 * time) - exp(-0.7 * time))
      #expect(value.isClose(to: expected, relative: 1e-12, floor: 1e-15))
    }
  }

  @Test(.tags(.identity))
  func `of one dose at the effect site are three exponentials`() {
    let history = DosingHistory(dose: 25, every: 24, count: 1)
    let (ka, ke, k0) = (0.7, 0.06, 0.5)
    for time in [0.5, 2, 9, 50, 200] {
      let terms =
        exp(-ka * time) / ((ke - ka) * (k0 - ka)) + exp(-ke * time) / ((ka - ke) * (k0 - ke)) + exp(-k0 * time) / ((ka - k0) * (ke - k0))
      let expected = 0.9 * 25 / 1000 * ka * k0 * 1.6 * terms
      #expect(one.effectSiteConcentrations(after: history, at: [time])[0].isClose(to: expected, relative: 1e-11))
    }
  }

  @Test(.tags(.identity))
  func `keep their digits where rates are equal or nearly so`() {
    // kₐ = k_e: C = F D∕V · k t e^{−kt}; all three equal: C_e = F D∕V K_p · k² t²∕2 · k_e0∕k e^{−kt}.
    for nudge in [0, 1e-15, 1e-12, 1e-9] {
      let k = 0.3
      let equal = OralKinetics(absorption: k * (1 + nudge), clearance: 30, volume: 100, effectSite: .init(rate: k * (1 - nudge), partition: 2))
      for time in [0.01, 1, 10, 60] {
        let history = DosingHistory(dose: 10, every: 24, count: 1)
        let (C, Ce) = (equal.concentrations(after: history, at: [time])[0], equal.effectSiteConcentrations(after: history, at: [time])[0])
        #expect(C.isClose(to: 0.1 * k * time * exp(-k * time), relative: 1e-12 + 20 * nudge))
        #expect(Ce.isClose(to: 0.2 * k * k * time * time / 2 * exp(-k * time), relative: 1e-12 + 20 * nudge))
      }
    }
  }

  @Test(.tags(.identity))
  func `of two compartments are the books' triexponential`() {
    let (ka, k10, k12, k21) = (1.1, 0.4, 0.3, 0.125)
    let sum = k10 + k12 + k21
    let alpha = 0.5 * (sum + (sum * sum - 4 * k10 * k21).squareRoot())
    let beta = k10 * k21 / alpha
    #expect(two.dispositionRates[0].isClose(to: alpha, relative: 1e-14) && two.dispositionRates[1].isClose(to: beta, relative: 1e-14))
    for time in [0.2, 1, 5, 24, 72] {
      let expected =
        ka * 100 / 50
        * ((k21 - ka) / ((alpha - ka) * (beta - ka)) * exp(-ka * time) + (k21 - alpha) / ((ka - alpha) * (beta - alpha)) * exp(-alpha * time)
          + (k21 - beta) / ((ka - beta) * (alpha - beta)) * exp(-beta * time))
      let found = two.concentrations(after: DosingHistory(dose: 100, every: 24, count: 1), at: [time])[0]
      #expect(found.isClose(to: expected, relative: 1e-11))
    }
  }

  @Test(.tags(.identity), arguments: [0, 1])
  func `approach a steady state whose average is dose over clearance`(_ which: Int) throws {
    let kinetics = which == 0 ? one : two
    let history = DosingHistory(dose: 25, every: 24, count: 200)
    let rule = GaussLegendre(points: 60)
    var average = 0.0
    for (time, weight) in zip(rule.scaled(from: 0, to: 24).points, rule.scaled(from: 0, to: 24).weights) {
      let steady = kinetics.steadyConcentration(dose: 25, every: 24, at: time)
      #expect(kinetics.concentrations(after: history, at: [199 * 24 + time])[0].isClose(to: steady, relative: 1e-10))
      let site = kinetics.steadyEffectSiteConcentration(dose: 25, every: 24, at: time)
      #expect(kinetics.effectSiteConcentrations(after: history, at: [199 * 24 + time])[0].isClose(to: site, relative: 1e-10))
      average += weight * steady / 24
    }
    #expect(average.isClose(to: kinetics.averageConcentration(dose: 25, every: 24), relative: 1e-12))
    let extremes = try kinetics.steadyExtremes(dose: 25, every: 24)
    #expect(extremes.trough < average && average < extremes.peak)
    #expect(extremes.trough.isClose(to: kinetics.steadyConcentration(dose: 25, every: 24, at: 0), relative: 1e-11))
    for time in stride(from: 0.0, through: 24, by: 0.25) {
      let value = kinetics.steadyConcentration(dose: 25, every: 24, at: time)
      #expect(value <= extremes.peak * (1 + 1e-12) && value >= extremes.trough * (1 - 1e-12))
    }
  }

  @Test(.tags(.identity))
  func `accumulate as the slowest rate says`() {
    // Late in an interval only the slowest phase is left: ratio of steady state to first dose.
    let first = one.concentrations(after: DosingHistory(dose: 25, every: 48, count: 1), at: [48])[0]
    let ratio = one.steadyConcentration(dose: 25, every: 48, at: 48) / first
    #expect(ratio.isClose(to: one.accumulation(every: 48), relative: 1e-9))
    #expect(one.eliminationHalfLife.isClose(to: log(2) * 1000 / 60, relative: 1e-14))
  }

  @Test(.tags(.identity))
  func `add up over doses, and a missed dose is one that was not given`() {
    let whole = DosingHistory(dose: 25, every: 24, count: 10)
    let missed = DosingHistory(dose: 25, every: 24, count: 10, missed: [4])
    #expect(missed.total == 225 && missed.intakes.count == 9)
    let times = stride(from: 0.0, to: 300, by: 7).map { $0 }
    let alone = one.concentrations(after: DosingHistory([.init(time: 96, dose: 25)]), at: times)
    let (with, without) = (one.concentrations(after: whole, at: times), one.concentrations(after: missed, at: times))
    for index in times.indices { #expect(with[index].isClose(to: without[index] + alone[index], relative: 1e-13)) }
  }
}
