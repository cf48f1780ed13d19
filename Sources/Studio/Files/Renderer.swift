import ArgumentParser
import Foundation
import Report

/// Runs the script that draws a document's figures and sets its PDF: one process for all.
struct Renderer {
  /// The folder that holds the figures and the PDF while they are made.
  private let folder: URL
  private let python: String

  /// - Throws: status 1 when no Python with the two packages can be found.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("equipoise-\(UUID().uuidString)")
    guard let found = Renderer.candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      Terminal.complain("equipoise: found no Python to draw figures with, expected .venv/bin/python3 (make setup makes it) or EQUIPOISE_PYTHON\n")
      throw ExitCode(1)
    }
    python = found
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// EQUIPOISE_PYTHON, then a `.venv` beside the working folder or above the program.
  private static var candidates: [String] {
    var all = [ProcessInfo.processInfo.environment["EQUIPOISE_PYTHON"]].compactMap { $0 }
    var places = [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)]
    var above = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    for _ in 0..<6 {
      places.append(above)
      above = above.deletingLastPathComponent()
    }
    all += places.map { $0.appendingPathComponent(".venv/bin/python3").path }
    return all
  }

  /// Draws figures alone.
  func draw(_ figures: [Figure]) throws -> [String: HTMLWriter.Drawing] {
    defer { try? FileManager.default.removeItem(at: folder) }
    try run(["folder": .text("out"), "figures": job(figures)])
    return try drawings(figures)
  }

  /// Draws figures and, where Typst source is given, sets the PDF.
  func render(_ figures: [Figure], typst: String, date: CalendarDate) throws -> (drawings: [String: HTMLWriter.Drawing], pdf: Data) {
    defer { try? FileManager.default.removeItem(at: folder) }
    try run([
      "folder": .text("out"), "figures": job(figures), "typst": .text(typst), "pdf": .text("out/document.pdf"), "date": .text(date.iso),
    ])
    return (try drawings(figures), try Data(contentsOf: folder.appendingPathComponent("out/document.pdf")))
  }

  private func job(_ figures: [Figure]) -> JSONValue {
    .array(figures.map { ["id": .text($0.id), "width": .integer($0.width.pixels), "spec": $0.specification] })
  }

  private func drawings(_ figures: [Figure]) throws -> [String: HTMLWriter.Drawing] {
    var drawings: [String: HTMLWriter.Drawing] = [:]
    for figure in figures {
      let place = folder.appendingPathComponent("out/figures")
      drawings[figure.id] = HTMLWriter.Drawing(
        light: try String(contentsOf: place.appendingPathComponent("\(figure.id).svg"), encoding: .utf8),
        dark: try String(contentsOf: place.appendingPathComponent("\(figure.id)-dark.svg"), encoding: .utf8))
    }
    return drawings
  }

  private func run(_ job: JSONValue) throws {
    let file = folder.appendingPathComponent("job.json")
    try Data(job.text().utf8).write(to: file)
    try run(file)
  }

  private func run(_ job: URL) throws {
    guard let script = Bundle.module.url(forResource: "Resources/render", withExtension: "py") else {
      Terminal.complain("equipoise: found no render.py beside the program, expected its resources there\n")
      throw ExitCode(1)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [script.path, job.path]
    process.standardOutput = FileHandle.standardError
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      Terminal.complain("equipoise: the figures or the PDF could not be made (status \(process.terminationStatus))\n")
      throw ExitCode(1)
    }
  }
}
