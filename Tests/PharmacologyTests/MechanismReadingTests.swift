import Notation
import Pharmacology
import TestSupport
import Testing

@Suite struct `Reading a mechanism` {
  /// A change of the igmesine file and the fault that it makes.
  struct Wrong: Sendable, CustomTestStringConvertible {
    var old: String
    var new: String
    var place: String
    var rule: Fault.Rule
    var mentions: String = ""
    var testDescription: String { new }
  }

  static let wrong: [Wrong] = [
    Wrong(old: "rate: -ka*gut", new: "rate: -ka*gutt", place: "states.gut.rate", rule: .unknownName, mentions: "gut"),
    Wrong(old: "rate: -ka*gut", new: "rate: -ka*(gut", place: "states.gut.rate", rule: .syntax, mentions: ")"),
    Wrong(old: "rate: -ka*gut", new: "rate: -ka*gut gut", place: "states.gut.rate", rule: .syntax),
    Wrong(old: "rate: -ka*gut", new: "rate: -sin(ka)*gut", place: "states.gut.rate", rule: .unknownName, mentions: "exp, log, sqrt, min, max"),
    Wrong(old: "rate: -ka*gut", new: "rate: -min(ka)*gut", place: "states.gut.rate", rule: .wrongType),
    Wrong(old: "rate: -ka*gut", new: "rate: -ka*gut*gut", place: "states.gut.rate", rule: .contradicts, mentions: "mg per h"),
    Wrong(old: "rate: -ka*gut", new: "rate: -gut", place: "states.gut.rate", rule: .contradicts),
    Wrong(old: "central/V*1e6/MW_base", new: "central/V*1e3/MW_base", place: "quantities.C.equals", rule: .contradicts, mentions: "1000000"),
    Wrong(old: "central/V*1e6/MW_base", new: "central/V*1e6", place: "quantities.C.equals", rule: .contradicts, mentions: "nM"),
    Wrong(old: "equals: Ce/(Ce + Kd)", new: "equals: Ce/(Ce + ka)", place: "quantities.R.equals", rule: .contradicts, mentions: "one unit"),
    Wrong(old: "S/(1 + (Ce/IC)^m)", new: "S/(1 + (Ce/IC)^Kd)", place: "quantities.G.equals", rule: .contradicts, mentions: "pure number"),
    Wrong(old: "S/(1 + (Ce/IC)^m)", new: "S*exp(-Ce)", place: "quantities.G.equals", rule: .contradicts, mentions: "pure number"),
    Wrong(old: "Ce^h + EZ^h", new: "Ce^h + EZ^m", place: "states.Z.rate", rule: .contradicts),
    Wrong(old: "equals: Ce/(Ce + Kd)", new: "equals: G*Ce/(Ce + Kd)/(1 + R)", place: "", rule: .contradicts),
    Wrong(old: "unit: 1/h, value: 0.7", new: "unit: 1/hour, value: 0.7", place: "parameters.ka.unit", rule: .wrongType),
    Wrong(old: "value: 0.7, range: 0.2 to 2", new: "value: 0.1, range: 0.2 to 2", place: "parameters.ka.value", rule: .contradicts),
    Wrong(old: "prior: lognormal median 0.7 gsd 1.8", new: "prior: lognormal median 0.7 gsd 0.8", place: "parameters.ka.prior", rule: .outOfRange),
    Wrong(old: "prior: lognormal median 0.7 gsd 1.8", new: "prior: lognormal 0.7", place: "parameters.ka.prior", rule: .wrongType),
    Wrong(old: "status: borrowed, source: [posternak2005, taylor2006, rbmi_data]", new: "status: borrowed", place: "parameters.kout", rule: .missing),
    Wrong(old: "status: borrowed", new: "status: known", place: "parameters.kout.status", rule: .unknownName, mentions: "assumed"),
    Wrong(old: "share: 78%", new: "share: 77%", place: "people.CYP2D6", rule: .contradicts, mentions: "100%"),
    Wrong(
      old: "sets: {activity: 2}", new: "sets: {activty: 2}", place: "people.CYP2D6.ultrarapid.sets.activty", rule: .unknownName, mentions: "activity"),
    Wrong(
      old: "multiplied by: lognormal median 1 gsd 1.6", new: "multiplied by: 5 weeks", place: "people.variability.CL.multiplied by", rule: .wrongType),
    Wrong(old: "bell: {weight: 70%}", new: "bell: {weight: 60%}", place: "alternatives", rule: .contradicts, mentions: "90%"),
    Wrong(old: "quantities: {G: S}}\n", new: "quantities: {g: S}}\n", place: "alternatives.monotone.quantities.g", rule: .unknownName),
    Wrong(old: "every: 24 hours", new: "every: 24", place: "mechanism.inputs.gut.every", rule: .wrongType),
    Wrong(old: "amount: dose*MW_base", new: "amount: central*MW_base", place: "mechanism.inputs.gut.amount", rule: .contradicts),
    Wrong(old: "    gut: {dose of", new: "    gutt: {dose of", place: "mechanism.inputs.gutt", rule: .unknownName, mentions: "gut"),
    Wrong(old: "scale: 100}", new: "scale: 10}", place: "mechanism.outputs.occupancy.scale", rule: .contradicts, mentions: "100"),
    Wrong(old: "at: week 6", new: "at: 6 weeks", place: "mechanism.outputs.drug effect.relative to.at", rule: .wrongType, mentions: "week 6"),
    Wrong(old: "    drug effect: {", new: "    drug efect: {", place: "mechanism.outputs", rule: .missing),
    Wrong(old: "time unit: h", new: "time unit: mg", place: "mechanism.time unit", rule: .unknownName),
    Wrong(old: "  Kp: {is", new: "  dose: {is", place: "parameters.dose", rule: .refused),
    Wrong(old: "  N: [P]", new: "  N: [Q]", place: "pathway.N", rule: .unknownName),
    Wrong(old: "equipoise: 1", new: "equipoise: 2", place: "equipoise", rule: .refused),
    Wrong(old: "title: Igmesine", new: "titel: Igmesine", place: "mechanism", rule: .unknownName, mentions: "title"),
  ]

  @Test(.tags(.identity), arguments: wrong)
  func `tells what is wrong, and where`(_ wrong: Wrong) throws {
    let text = try Mechanisms.text(replacing: wrong.old, with: wrong.new)
    let faults = #expect(throws: Faults.self) { try Mechanism.reading(text) }
    let all = faults?.all ?? []
    let found = all.first { $0.rule == wrong.rule && (wrong.place.isEmpty || $0.place == wrong.place) }
    #expect(found != nil, "\(all)")
    if let found {
      #expect(found.line > 0 && found.column > 0)
      let told = "\(found.found) \(found.expected) \(found.suggestion ?? "")"
      #expect(wrong.mentions.isEmpty || told.contains(wrong.mentions), "\(found)")
    }
  }

  @Test(.tags(.identity))
  func `points into a formula`() throws {
    let faults = #expect(throws: Faults.self) { try Mechanism.reading(try Mechanisms.text(replacing: "kN*(G - N)", with: "kN*(G - M)")) }
    let line = try Mechanisms.text().split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("kN*(G - N)") } ?? 0
    let row = try Mechanisms.text().split(separator: "\n", omittingEmptySubsequences: false)[line]
    let column = row.range(of: "N)").map { row.distance(from: row.startIndex, to: $0.lowerBound) + 1 }
    #expect(faults?.all.map(\.line) == [line + 1] && faults?.all.first?.column == column)
  }

  @Test(.tags(.identity))
  func `tells all faults at once`() throws {
    var text = try Mechanisms.text()
    for wrong in Self.wrong.prefix(1) + [Self.wrong[14], Self.wrong[20], Self.wrong[23]] { text = text.replacing(wrong.old, with: wrong.new) }
    let faults = #expect(throws: Faults.self) { try Mechanism.reading(text) }
    let places = Set((faults?.all ?? []).map(\.place))
    #expect(places.isSuperset(of: ["states.gut.rate", "parameters.ka.unit", "people.CYP2D6", "alternatives"]))
  }

  @Test(.tags(.identity))
  func `ends with a fault for whatever is no mechanism`() throws {
    for text in ["", "equipoise: 1\n", "equipoise: 1\nmechanism: x\nparameters: y\nstates: z\n", "- 1\n", "mechanism: {}\n", "\u{0}"] {
      let faults = #expect(throws: Faults.self) { try Mechanism.reading(text) }
      #expect(faults?.all.isEmpty == false)
    }
    // Every letter of the file struck out in turn must end as well.
    let whole = Array(try Mechanisms.text().utf8)
    for index in stride(from: 0, to: whole.count, by: 61) {
      var cut = whole
      cut.remove(at: index)
      _ = Result { try Mechanism.reading(cut) }
      _ = Result { try Mechanism.reading(Array(whole[..<index])) }
    }
    let deep = String(repeating: "(", count: 900) + "gut" + String(repeating: ")", count: 900)
    let text = try Mechanisms.text(replacing: "-ka*gut", with: deep)
    #expect(throws: Faults.self) { try Mechanism.reading(text) }
  }

  @Test(.tags(.identity))
  func `keeps what the file says`() throws {
    let mechanism = try Mechanisms.igmesine()
    #expect(mechanism.id == "sigma-1" && mechanism.parameters.count == 20 && mechanism.states.count == 7 && mechanism.quantities.count == 4)
    let affinity = try #require(mechanism.parameter("Kd"))
    #expect(affinity.status == .measured && affinity.source == ["roman1990", "lee2008"] && affinity.range == NumberRange(10, 100))
    #expect(affinity.prior?.written == "lognormal median 37.4 gsd 2.5" && affinity.note?.hasPrefix("Rodent brain") == true)
    #expect(
      mechanism.alternatives.map(\.weight) == [0.7, 0.3, 0] && mechanism.pathway.first?.from == "gut" && mechanism.pathway.first?.to == ["central"])
    #expect(mechanism.parametersWithPriors == ["ka", "CL", "V", "Kd", "IC", "m"])
  }

  @Test(.tags(.identity))
  func `takes one time for another`() throws {
    // The same model with its clock in days and one rate per minute has the same effects.
    let hours = try MechanismModel(Mechanisms.igmesine(), alternative: "bell")
    let inDays = try Mechanisms.text(replacing: "time unit: h", with: "time unit: day")
      .replacing("unit: 1/h, value: 0.1, status", with: "unit: 1/min, value: 0.0016666666666666668, status")
    let days = try MechanismModel(try Mechanism.reading(inDays), alternative: "bell")
    let (a, b) = (
      try hours.relativeEffect(dailyDose: 100, weeks: [1, 6], parameters: hours.mechanism.typical),
      try days.relativeEffect(dailyDose: 100, weeks: [1, 6], parameters: days.mechanism.typical)
    )
    #expect(hours.reference.isClose(to: days.reference, relative: 1e-9))
    for week in 0..<2 { #expect(a[week].isClose(to: b[week], relative: 1e-9)) }
  }
}

@Suite struct `Units` {
  @Test(.tags(.identity))
  func `are read with powers, products and quotients`() throws {
    let clearance = try #require(MeasureUnit.reading("L/h"))
    #expect(clearance.dimension == (try #require(MeasureUnit.reading("dL/min"))).dimension)
    #expect(clearance.factor(timeUnit: 3600) == 1 && clearance.factor(timeUnit: 86_400) == 24)
    #expect(try #require(MeasureUnit.reading("1/day")).factor(timeUnit: 3600) == 1.0 / 24)
    #expect(try #require(MeasureUnit.reading("h")).factor(timeUnit: 86_400) == 1.0 / 24)
    let volume = try #require(MeasureUnit.reading("cm^3"))
    let milliliter = try #require(MeasureUnit.reading("mL"))
    #expect(volume.dimension == milliliter.dimension && volume.scale.isClose(to: milliliter.scale, relative: 1e-14))
    for text in ["", "hour", "mg//h", "mg*", "L^0", "L^x", "1", "mg 1"] { #expect(MeasureUnit.reading(text) == nil, "\(text)") }
  }
}
