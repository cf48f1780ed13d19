import Trial

extension ProgrammeFindings.EvidenceFinding {
  /// Under names of their own, `network1`, `network1Treatments`, `network1League` …; with several networks each label says which.
  func results(numbered number: Int, of findings: ProgrammeFindings) -> TrialResults {
    var all = TrialResults()
    for item in results.items {
      let id = item.id == "network" ? "network\(number)" : "network\(number)" + item.id.prefix(1).uppercased() + item.id.dropFirst()
      switch item.result {
      case .table(var table):
        if findings.networks.count > 1 { table.label = "\(label): \(table.label.lowercasedFirst)" }
        all.append(id, .table(table))
      default: all.append(id, item.result)
      }
    }
    return all
  }
}
