import Trial

/// A report as a value: what it says in what order, without a word on how it looks. Two writers set it, one page for a browser and one PDF.
public struct Document: Equatable, Sendable {
  /// `Trial review · 23 November 2026`.
  public var kindLine: String
  public var date: CalendarDate
  public var title: String
  public var subtitle: String
  /// Question, Method, Finding, What it does not say.
  public var abstract: [AbstractPart]
  /// Beside the abstract.
  public var abstractSide: [Prose]
  /// The figure and the small table of the first page.
  public var opening: [Block]
  public var sections: [Section]
  public var reproducibility: Reproducibility
  /// Works in an order of their own, which have the first numbers; others follow as they are cited.
  public var works: [Work] = []

  public struct AbstractPart: Equatable, Sendable {
    public var label: String
    public var text: Prose
    public init(_ label: String, _ text: Prose) {
      self.label = label
      self.text = text
    }
  }

  public struct Section: Equatable, Sendable {
    /// Lower case letters and hyphens; the target of links.
    public var id: String
    public var title: String
    public var blocks: [Block]
    public init(id: String, title: String, blocks: [Block]) {
      self.id = id
      self.title = title
      self.blocks = blocks
    }
  }

  public enum Block: Equatable, Sendable {
    case heading(String)
    /// A paragraph, with what stands beside it.
    case paragraph(Prose, side: Prose? = nil)
    case figure(Figure)
    case table(Table)
    case callout(Callout)
  }

  public init(
    kindLine: String, date: CalendarDate, title: String, subtitle: String, abstract: [AbstractPart], abstractSide: [Prose] = [],
    opening: [Block], sections: [Section], reproducibility: Reproducibility
  ) {
    self.kindLine = kindLine
    self.date = date
    self.title = title
    self.subtitle = subtitle
    self.abstract = abstract
    self.abstractSide = abstractSide
    self.opening = opening
    self.sections = sections
    self.reproducibility = reproducibility
  }

  /// All figures in order: what is to be drawn before the document is set.
  public var figures: [Figure] {
    blocks.compactMap { if case .figure(let figure) = $0 { figure } else { nil } }
  }

  var blocks: [Block] { opening + sections.flatMap(\.blocks) }
}

extension Document {
  /// A table with its finding, and its values for other programs.
  public struct Table: Equatable, Sendable {
    public var id: String
    /// A sentence with the finding.
    public var headline: String
    public var layout: TableLayout
    /// Model, degrees of freedom, estimand, Monte Carlo error.
    public var note: Prose
    /// Comma-separated values in full precision; nil where the table holds words only.
    public var csv: String?
    /// Keys of columns set in a typewriter face.
    public var codeColumns: Set<String>

    public init(
      id: String, headline: String, layout: TableLayout, note: Prose = "", csv: String? = nil, codeColumns: Set<String> = []
    ) {
      self.id = id
      self.headline = headline
      self.layout = layout
      self.note = note
      self.csv = csv
      self.codeColumns = codeColumns
    }
    /// Narrow where it fits.
    public var width: Figure.Width { .of(layout, code: codeColumns) }
  }

  /// A warning beside the argument: a bar at the left, no box.
  public struct Callout: Equatable, Sendable {
    public enum Kind: String, Equatable, Sendable {
      case assumed, contradiction, missing
    }
    public var kind: Kind
    public var text: Prose
    public init(_ kind: Kind, _ text: Prose) {
      self.kind = kind
      self.text = text
    }
  }

  /// What it takes to get the same document again.
  public struct Reproducibility: Equatable, Sendable {
    /// As typed: `equipoise report protocol.yaml --trials 10000`.
    public var command: String
    public var version: String
    public var fileName: String
    /// SHA-256 of the file in 64 hexadecimal digits.
    public var sha256: String
    public var seed: UInt64?
    /// A scenario.
    public var trials: Int?
    /// Zero included, where anything was fitted.
    public var failedFits: Int?
    /// Draws of an inference.
    public var draws: Int?
    /// The data file and its SHA-256.
    public var data: ResultsDocument.Header.Input?

    public init(
      command: String, version: String, fileName: String, sha256: String, seed: UInt64? = nil, trials: Int? = nil, failedFits: Int? = nil,
      data: ResultsDocument.Header.Input? = nil
    ) {
      self.command = command
      self.version = version
      self.fileName = fileName
      self.sha256 = sha256
      self.seed = seed
      self.trials = trials
      self.failedFits = failedFits
      self.data = data
    }

    /// `sha256 3f9a 1c07 … 2be4 · seed 20261123`.
    var footer: String {
      let digest = Array(sha256)
      let short = digest.count >= 12 ? "\(String(digest[0..<4])) \(String(digest[4..<8])) … \(String(digest.suffix(4)))" : sha256
      return "sha256 \(short)" + (seed.map { " · seed \($0)" } ?? "")
    }
  }
}

/// A day, handed in: below the doors nothing reads a clock.
public struct CalendarDate: Equatable, Sendable {
  public var year: Int
  public var month: Int
  public var day: Int
  public init(year: Int, month: Int, day: Int) {
    precondition((1...9999).contains(year) && (1...12).contains(month) && (1...31).contains(day), "a day is in the calendar")
    self.year = year
    self.month = month
    self.day = day
  }
  /// `23 November 2026`.
  public var words: String {
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
    return "\(day) \(months[month - 1]) \(year)"
  }
  /// `2026-11-23`.
  public var iso: String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return String("000\(year)".suffix(4)) + "-\(two(month))-\(two(day))"
  }
}
