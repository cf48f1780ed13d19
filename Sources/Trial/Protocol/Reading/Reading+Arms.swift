import Notation

extension Reading {
  static let mostArms = 50
  static let mostVisits = 100
  static let mostLevels = 1000
  static let mostLooks = 100

  /// Whether a section has no more entries than any trial; what comes after costs their square or cube.
  mutating func within(_ most: Int, _ spot: Spot, _ count: Int, _ what: String) -> Bool {
    if count > most { findings.fault(spot, "\(count) \(what)", expected: "at most \(most)", .limit) }
    return count <= most
  }

  mutating func readArms() -> [Arm] {
    guard let section = root["arms"] else {
      guard kind == .designOnly else { return [] }
      findings.fill("arms", "{control: {role: control}, treatment: {role: experimental}}", because: "a design without arms compares two")
      return [Arm(name: "control", role: .control, label: "control"), Arm(name: "treatment", role: .experimental, label: "treatment")]
    }
    guard within(Self.mostArms, section, section.entries.count, "arms") else { return [] }
    let all = section.entries.map { readArm($0.key, $0.spot) }
    if all.count < 2 { findings.keyFault(section, "\(all.count == 1 ? "one arm" : "no arm")", expected: "at least two arms", .missing) }
    if all.count >= 2, all.allSatisfy({ $0.role == .experimental }) {
      findings.keyFault(section, "no control arm", expected: "an arm with a role such as placebo or control", .missing)
    }
    return all
  }

  private mutating func readArm(_ name: String, _ spot: Spot) -> Arm {
    var arm = Arm(
      name: name, role: spot["role"]?.word(Arm.Role.self) ?? .experimental, label: spot["label"]?.text ?? name, treatment: spot["treatment"]?.text,
      dose: spot["dose"]?.read(Dose.self), every: spot["every"]?.read(Duration.self))
    if spot["role"] == nil { findings.fill("\(spot.place).role", "experimental", because: "an arm is what is tried unless it says otherwise") }
    if let dose = arm.dose, arm.every == nil {
      if dose.perDay {
        arm.every = Duration(1, .day)
        findings.fill("\(spot.place).every", "1 day", because: "the dose is given per day")
      } else {
        findings.keyFault(spot, "a dose for each intake without \"every\"", expected: "\"every\", such as 1 day", .missing)
      }
    }
    return arm
  }

  mutating func allocation() -> Allocation? {
    guard let spot = root["allocation"] else {
      guard kind == .designOnly else { return nil }
      findings.fill("allocation", "{method: permuted blocks}", because: "a design without an allocation is balanced")
      return Allocation(method: .permutedBlocks, ratio: arms.map { _ in 1 }, strata: [])
    }
    let method = spot["method"]?.word(Allocation.Method.self) ?? .permutedBlocks
    if method == .alternation, let at = spot["method"] {
      findings.fault(at, "\"alternation\"", expected: "a random allocation: with arms in turn everybody knows the next one", .unwise)
    }
    var allocation = Allocation(method: method, ratio: ratio(spot), strata: strata(spot))
    readRule(spot, &allocation)
    return allocation
  }

  /// Of methods without blocks: the chance of the arm that is behind, and the urn.
  private mutating func readRule(_ spot: Spot, _ allocation: inout Allocation) {
    let method = allocation.method
    if let usual = method.usualProbability {
      allocation.probability = usual
      if let given = spot["probability"] {
        allocation.probability = given.share ?? usual
        let fair = 1 / Double(max(arms.count, 1))
        if allocation.probability < fair - 1e-12 {
          findings.fault(
            given, "\"\(given.text ?? "")\"", expected: "at least \(Share(fair).written), the chance of an arm that is not favored", .outOfRange)
        }
      } else {
        findings.fill(
          "\(spot.place).probability", Share((usual * 1000).rounded() / 1000).written,
          because: method == .biasedCoin ? "Efron's coin" : "predictable in four of five cases at most, and balanced (Pocock and Simon)")
      }
    } else if let given = spot["probability"] {
      findings.keyFault(
        given, "\"probability\" with \"\(method.rawValue)\"", expected: "it with \"biased coin\" or \"minimization\"",
        .contradicts)
    }
    if method == .urn {
      allocation.urn = Allocation.Urn(start: spot["urn"]?["start"]?.count ?? 1, added: spot["urn"]?["added"]?.count ?? 1)
      if let urn = spot["urn"] {
        if allocation.urn == Allocation.Urn(start: 0, added: 0) {
          findings.fault(urn, "an urn that stays empty", expected: "a start or an addition above 0", .outOfRange)
        }
      } else {
        findings.fill("\(spot.place).urn", "{start: 1, added: 1}", because: "Wei's urn")
      }
    } else if let urn = spot["urn"] {
      findings.keyFault(urn, "\"urn\" with \"\(method.rawValue)\"", expected: "it with \"urn\"", .contradicts)
    }
    if [.biasedCoin, .urn, .minimization].contains(method), Set(allocation.ratio).count > 1, let ratio = spot["ratio"] {
      findings.fault(
        ratio, "arms of unequal size with \"\(method.rawValue)\"",
        expected: "the same number for each arm, or permuted blocks or simple: chances would differ from patient to patient", .contradicts)
    }
    if method == .minimization, allocation.strata.isEmpty, let at = spot["method"] {
      findings.fault(at, "\"minimization\" without \"strata\"", expected: "the factors whose levels it balances", .missing)
    }
  }

  private mutating func ratio(_ spot: Spot) -> [Int] {
    guard let given = spot["ratio"] else {
      findings.fill("\(spot.place).ratio", "{\(arms.map { "\($0.name): 1" }.joined(separator: ", "))}", because: "arms of equal size")
      return arms.map { _ in 1 }
    }
    for (name, value) in given.entries {
      if !arms.contains(where: { $0.name == name }) {
        findings.unknown(value, name, expected: arms.map(\.name), or: "an arm", atKey: true)
      }
      if value.number == 0 {
        findings.fault(
          value, "\"0\"", expected: "a whole number from 1 to 1000: an arm to which nobody is randomized is compared with nothing", .outOfRange)
      } else if let number = value.number, number > 0, number != number.rounded() || number > 1000 {
        findings.fault(value, "\"\(value.text ?? "")\"", expected: "a whole number from 1 to 1000", .outOfRange)
      }
    }
    for arm in arms where given.isMap && given[arm.name] == nil {
      findings.keyFault(given, "no ratio for \(arm.name)", expected: "a number for each arm", .missing)
    }
    return arms.map { given[$0.name]?.number.flatMap { Int(exactly: $0) } ?? 1 }
  }

  private mutating func strata(_ spot: Spot) -> [String] {
    var strata: [String] = []
    for item in spot["strata"]?.items ?? [] {
      guard let name = item.text else { continue }
      if !factors.contains(where: { $0.name == name }) {
        findings.unknown(item, name, expected: factors.map(\.name), or: "a factor of the population")
      }
      if strata.contains(name) { findings.fault(item, "\"\(name)\" twice", expected: "each factor once", .duplicate) }
      strata.append(name)
    }
    return strata
  }

  mutating func readSchedule() -> Schedule {
    guard let spot = root["schedule"] else { return Schedule(baseline: TimePoint(0, .week), visits: []) }
    let baseline = spot["baseline"]?.read(TimePoint.self)
    var visits: [TimePoint] = []
    if let list = spot["visits"], !within(Self.mostVisits, list, list.items.count, "visits") {
      return Schedule(baseline: TimePoint(0, .week), visits: [])
    }
    for item in spot["visits"]?.items ?? [] {
      guard let visit = item.read(TimePoint.self) else { continue }
      if let last = visits.last, visit.weeks <= last.weeks {
        findings.fault(item, "\"\(visit.name)\" after \"\(last.name)\"", expected: "visits that rise in time", .contradicts)
      } else if visits.isEmpty, let baseline, visit.weeks <= baseline.weeks {
        findings.fault(item, "\"\(visit.name)\"", expected: "visits after the baseline in \(baseline.name)", .contradicts)
      }
      visits.append(visit)
    }
    if let list = spot["visits"], list.items.isEmpty, case .list = list.node.content {
      findings.fault(list, "no visit", expected: "at least one time such as \"week 6\"", .missing)
    }
    return Schedule(baseline: baseline ?? TimePoint(0, .week), visits: visits)
  }

  /// Index of a visit of the schedule by its time.
  func visit(_ time: TimePoint) -> Int? { schedule.visits.firstIndex { $0 == time } }
}
