import Notation

extension Adaptation {
  func write(_ page: inout LanguageText) {
    page.text("label", label)
    page.line("at", "look \(look + 1)")
    page.line("change", kind)
    switch change {
    case .sampleSize(let rule):
      switch rule.blinding {
      case .blinded: page.line("blinding", "blinded")
      case .unblinded(let power):
        page.line("blinding", "unblinded")
        page.line("conditional power", Share(power).written)
      }
      page.line("at most", "\(rule.most)")
    case .arms(let selection, let freed):
      selection.write(&page)
      page.line("freed patients", freed.rawValue)
    case .population(let selection): selection.write(&page)
    }
  }
}

extension Adaptation.SelectionRule {
  fileprivate func write(_ page: inout LanguageText) {
    page.line("keep", written)
    page.line("by", criterion.rawValue)
  }
}

extension DesignPlan {
  func writeStages(_ page: inout LanguageText) {
    if let combination { page.line("combination", LanguageText.flow([("method", combination.rawValue)])) }
    guard !adaptations.isEmpty else { return }
    page.block("adaptations") { page in
      for adaptation in adaptations { page.block(adaptation.name, adaptation.write) }
    }
  }
}
