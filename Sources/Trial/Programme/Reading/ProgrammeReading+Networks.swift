import Notation

/// Meta-analyses of several treatments.
extension ProgrammeReading {
  mutating func readNetworks() -> [NetworkPlan] {
    root[Language.networks]?.entries.filter(\.spot.isMap).compactMap { network($0.key, $0.spot) } ?? []
  }

  private mutating func network(_ name: String, _ spot: Spot) -> NetworkPlan? {
    let measure = spot["measure"]?.word(MetaAnalysisPlan.Measure.self)
    let arms = spot["columns"]?["arms"]
    if let arms, case .list(let all) = arms.node.content, all.isEmpty {
      findings.fault(arms, "no arm", expected: "the columns of at least one arm", .missing)
    }
    if let measure { for arm in arms?.items ?? [] where arm.isMap { checkArm(arm, measure) } }
    guard let path = file(spot["file"]), let bytes = files.bytes[path] else { return nil }
    let table: DataTable
    do throws(Faults) { table = try DataTable.reading(csv: bytes) } catch {
      files.add(error.all, of: path)
      return nil
    }
    let study = column(spot["columns"]?["study"], of: table, path, isText: nil)
    var read: [NetworkPlan.Arm] = []
    for arm in arms?.items ?? [] where arm.isMap {
      let treatment = column(arm["treatment"], of: table, path, isText: true)
      let patients = column(arm["n"], of: table, path, isText: false)
      let others = ["mean", "sd", "events"].map { column(arm[$0], of: table, path, isText: false) }
      guard let treatment, let patients else { continue }
      read.append(
        NetworkPlan.Arm(treatment: treatment, patients: patients, mean: others[0], standardDeviation: others[1], events: others[2]))
    }
    guard let measure, let study, let better = spot["better"]?.word(Endpoint.Better.self),
      let heterogeneity = spot["heterogeneity"]?.word(NetworkPlan.Heterogeneity.self), let written = spot["reference"], let reference = written.text
    else { return nil }
    let treatments = names(of: read, in: table)
    if !read.isEmpty, !treatments.contains(reference) {
      findings.unknown(written, reference, expected: treatments, or: "a treatment of \(path)")
    }
    return NetworkPlan(
      name: name, file: path, table: table, study: study, arms: read, measure: measure, better: better, heterogeneity: heterogeneity,
      reference: reference, sources: sources(of: spot), label: spot["label"]?.text, note: spot["note"]?.text)
  }

  /// A column by its name, which must be of the file.
  private mutating func column(_ spot: Spot?, of table: DataTable, _ path: String, isText: Bool?) -> String? {
    guard let spot, let own = spot.text else { return nil }
    let all = table.columns.map(\.name)
    guard all.contains(own) else {
      findings.unknown(spot, own, expected: all, or: "a column of \(path)")
      return nil
    }
    if isText == false, case .text(let texts)? = table[own], texts.contains(where: { $0 != nil }) {
      findings.fault(spot, "\"\(own)\", a column of text", expected: "a column of numbers", .wrongType)
    }
    return own
  }

  /// The treatments that arms of a file have, sorted.
  private func names(of arms: [NetworkPlan.Arm], in table: DataTable) -> [String] {
    let columns = arms.compactMap { arm in table.columns.first { $0.name == arm.treatment } }
    return Set(columns.flatMap(\.texts)).filter { !$0.isEmpty }.sorted()
  }

  /// Counts of patients, and means with their deviations or events.
  private mutating func checkArm(_ arm: Spot, _ measure: MetaAnalysisPlan.Measure) {
    let needed = measure.isOfMeans ? ["mean", "sd"] : ["events"]
    for key in needed where arm[key] == nil {
      findings.missing(key, in: arm, expected: "the column of \"\(key)\", which a \(measure.rawValue) needs")
    }
    for (key, value) in arm.entries where !(["treatment", "n"] + needed).contains(key) {
      findings.keyFault(value, "\"\(key)\" for a \(measure.rawValue)", expected: Shape.choice(["treatment", "n"] + needed), .contradicts)
    }
  }
}
