import Mathematics
import Notation
import Pharmacology
import TestSupport
import Testing

@Suite struct `The igmesine mechanism` {
  let mechanism: Mechanism
  let model: MechanismModel

  init() throws {
    mechanism = try Mechanisms.igmesine()
    model = try MechanismModel(mechanism, alternative: "bell")
  }

  static func cases(_ kind: String) -> [ReferenceCase] { References.cases("mechanism").filter { $0.id.hasPrefix(kind) } }

  @Test(.tags(.reference), arguments: cases("day42"))
  func `has the exposure, occupancy and signal of day 42`(_ row: ReferenceCase) throws {
    let dose = try #require(row.inputs["dose"].number)
    let history = mechanism.history(dailyDose: dose, until: 1008)
    let exposures = try model.exposure(of: ["C", "R", "N"], after: history, from: 984, to: 1008, parameters: mechanism.typical)
    let found = [
      "Cavg_nM": exposures[0].average, "Cmax_nM": exposures[0].highest, "Cmin_nM": exposures[0].lowest, "occ_mean": exposures[1].average,
      "N_mean": exposures[2].average,
    ]
    for (name, printed) in row.outputs.fields.sorted(by: { $0.key < $1.key }) {
      let value = try #require(found[name])
      #expect(row.meets(value, name, try #require(printed.number)), "\(name): \(value)")
    }
  }

  @Test(.tags(.reference), arguments: cases("weeks") + cases("adaptation"))
  func `has the effect by week`(_ row: ReferenceCase) throws {
    let dose = try #require(row.inputs["dose"].number)
    var parameters = mechanism.typical
    if let zeta = row.inputs["zeta"].number { parameters["zeta"] = zeta }
    let found = try model.relativeEffect(dailyDose: dose, weeks: row.inputs["weeks"].numbers, parameters: parameters)
    for (value, printed) in zip(found, row.outputs["rel"].numbers) { #expect(row.meets(value, "rel", printed), "\(value) for \(printed)") }
    #expect(found.count == row.outputs["rel"].numbers.count)
  }

  @Test(.tags(.reference), arguments: cases("phenotype"))
  func `has the effect and exposure of each metabolizer`(_ row: ReferenceCase) throws {
    let dose = try #require(row.inputs["dose"].number)
    let level = try #require(row.inputs["level"].text)
    let parameters = mechanism.parameters(levels: ["CYP2D6": level])
    let found = try model.relativeEffect(dailyDose: dose, weeks: [6], parameters: parameters)[0]
    #expect(row.meets(found, "rel", try #require(row.outputs["rel"].number)), "\(found)")
    let history = mechanism.history(dailyDose: dose, until: 1008)
    let exposure = try model.exposure(of: ["C"], after: history, from: 984, to: 1008, parameters: parameters)[0]
    #expect(row.meets(exposure.average, "Cavg_nM", try #require(row.outputs["Cavg_nM"].number)))
  }

  @Test(.tags(.reference))
  func `has its optimum and its half-effective doses where the algebra has them`() throws {
    let row = References.one("mechanism", "algebraic")
    let typical = mechanism.typical
    let best = try model.optimalDose(upTo: 200, parameters: typical)
    let site = try #require(model.averageValue(of: "Ce", dailyDose: 25, parameters: typical))
    let found = [
      "optimum_mg": best.dose, "rel25_of_peak": 1 / best.effect,
      "rel100_of_peak": try model.averageEffect(dailyDose: 100, parameters: typical) / best.effect, "ED50_mg": 25 * typical["Kd"] / site,
      "ID50_mg": 25 * typical["IC"] / site,
    ]
    for (name, printed) in row.outputs.fields {
      let value = try #require(found[name])
      // These are algebra: half a unit of the last digit, without the half percent.
      let half = 0.5 * [2: 1e-2, 3: 1e-3, 4: 1e-4][try #require(row.json["decimals"][name].number)]!
      #expect(value.isClose(to: try #require(printed.number), within: half + (name == "optimum_mg" ? 5e-4 : 1e-9)), "\(name): \(value)")
    }
  }

  @Test(.tags(.reference), arguments: cases("population"))
  func `has the average effect over its people`(_ row: ReferenceCase) throws {
    let dose = try #require(row.inputs["dose"].number)
    let found = try model.populationEffect(dailyDose: dose, over: PeopleQuadrature(mechanism))
    #expect(row.meets(found, "rel", try #require(row.outputs["rel"].number)), "\(found)")
  }

  @Test(.tags(.identity), arguments: ["bell", "monotone", "flat"])
  func `has no effect without a dose`(_ alternative: String) throws {
    let model = try MechanismModel(mechanism, alternative: alternative)
    #expect(try model.averageEffect(dailyDose: 0, parameters: mechanism.typical) == 0)
    #expect(try model.relativeEffect(dailyDose: 0, weeks: [1, 6], parameters: mechanism.typical) == [0, 0])
    let course = try model.course(after: DosingHistory(dose: 0, every: 24, count: 7), at: [0, 24, 100], parameters: mechanism.typical)
    for name in mechanism.states.map(\.name) { #expect(course[name] == [0, 0, 0], "\(name)") }
  }

  @Test(.tags(.identity))
  func `agrees with the closed form of its own average concentration`() throws {
    for dose in [1.0, 12.5, 25, 60, 100, 400] {
      for (kd, ic, m) in [(39.0, 156.0, 2.0), (10, 30, 1.3), (90, 600, 2.7)] {
        let parameters = mechanism.typical.setting(["Kd": kd, "IC": ic, "m": m])
        let c = dose * 319.49 / 355.95 / 24 / 60 * 1e6 / 319.49 * 1.6
        let expected = c / (c + kd) / (1 + plainExp(m * plainLog(c / ic)))
        let found = try #require(model.averageValue(of: "P", dailyDose: dose, parameters: parameters))
        #expect(found.isClose(to: expected, relative: 1e-13))
      }
    }
  }

  @Test(.tags(.identity))
  func `eliminates, holds and keeps in the gut what was absorbed`() throws {
    let whole = try Mechanisms.igmesine(
      replacing: "  Ce: {is: effect-site concentration",
      with: "  out: {is: drug eliminated, unit: mg, rate: CLi/V*central}\n  Ce: {is: effect-site concentration")
    let model = try MechanismModel(whole, alternative: "bell")
    let history = DosingHistory(dose: 25, every: 24, count: 30, missed: [3, 4, 11])
    let times = [1.0, 24, 50, 200, 333, 720, 1500]
    let course = try model.course(after: history, at: times, parameters: whole.typical)
    for (index, time) in times.enumerated() {
      let absorbed = history.intakes.filter { $0.time < time }.reduce(0) { $0 + $1.dose } * 319.49 / 355.95
      let found = course["out"][index] + course["central"][index] + course["gut"][index]
      #expect(found.isClose(to: absorbed, relative: 1e-9))
    }
    // What is eliminated has no balance, and nothing that matters needs it.
    #expect(model.hasAverageFormula && model.averageValue(of: "out", dailyDose: 25, parameters: whole.typical) == nil)
  }

  @Test(.tags(.identity))
  func `has the concentrations of the closed form to 1e-8, missed doses and all`() throws {
    let kinetics = Mechanisms.kinetics(mechanism)
    let history = DosingHistory(dose: 25, every: 24, count: 42, missed: [5, 6, 20])
    let times = (1...1008).map(Double.init)
    let course = try model.course(after: history, at: times, parameters: mechanism.typical)
    let (C, Ce) = (kinetics.concentrations(after: history, at: times), kinetics.effectSiteConcentrations(after: history, at: times))
    for index in times.indices {
      #expect(course["C"][index].isClose(to: C[index], relative: 1e-8), "C at \(times[index])")
      #expect(course["Ce"][index].isClose(to: Ce[index], relative: 1e-8), "Ce at \(times[index])")
    }
  }

  @Test(.tags(.identity), arguments: [(100.0, 0.333, 0.388), (200, 0.104, 0.132)])
  func `has an effect at average concentration that the swing within a day moves`(_ dose: Double, _ average: Double, _ course: Double) throws {
    // The figures of the Limits in Documentation/methods/pharmacology.md.
    #expect(try model.averageEffect(dailyDose: dose, parameters: mechanism.typical).isClose(to: average, within: 5e-4))
    #expect(try model.relativeEffect(dailyDose: dose, weeks: [6], parameters: mechanism.typical)[0].isClose(to: course, within: 5e-4))
  }

  @Test(.tags(.identity))
  func `is relative to the typical person of the parameters it is given`() throws {
    let drawn = mechanism.typical.setting(["Kd": 20, "IC": 300, "kout": 0.12])
    let reference = try model.referenceEffect(parameters: drawn)
    #expect(try model.relativeEffect(dailyDose: 25, weeks: [6], parameters: drawn, reference: reference)[0].isClose(to: 1, within: 1e-12))
    #expect(try model.referenceEffect(parameters: mechanism.typical) == model.reference)
  }
}
