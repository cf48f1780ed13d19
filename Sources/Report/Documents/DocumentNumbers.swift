/// The numbers of a document's figures, tables and references, each in the order of its first appearance.
struct DocumentNumbers {
  private(set) var figures: [String: Int] = [:]
  private(set) var tables: [String: Int] = [:]
  /// In the order of their numbers.
  private(set) var works: [Work] = []

  init(_ document: Document) {
    works = document.works
    for block in document.blocks {
      switch block {
      case .figure(let figure): figures[figure.id] = figures[figure.id] ?? figures.count + 1
      case .table(let table): tables[table.id] = tables[table.id] ?? tables.count + 1
      case .heading, .paragraph, .callout: break
      }
    }
    for prose in Self.prose(document) {
      for case .citation(let cited) in prose.spans {
        for work in cited where !works.contains(work) { works.append(work) }
      }
    }
  }

  func number(_ work: Work) -> Int { (works.firstIndex(of: work) ?? -1) + 1 }

  /// `Figure 2`; the identifier itself where there is no such figure or table, so that a wrong one is seen.
  func pointer(_ id: String) -> String {
    if let number = figures[id] { return "Figure \(number)" }
    if let number = tables[id] { return "Table \(number)" }
    return id
  }

  private static func prose(_ document: Document) -> [Prose] {
    document.abstract.map(\.text) + document.abstractSide
      + document.blocks.flatMap { block -> [Prose] in
        switch block {
        case .heading, .figure: []
        case .paragraph(let text, let side): [text] + (side.map { [$0] } ?? [])
        case .table(let table): [table.note]
        case .callout(let callout): [callout.text]
        }
      }
  }
}
