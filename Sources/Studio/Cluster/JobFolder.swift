import Foundation
import Report

/// A job on disk. It is whole at every moment: files are written beside and renamed, and nothing in it is ever changed but by a rename.
///
///     FOLDER/job.json              the manifest
///     FOLDER/protocol.yaml         the protocol as it was read
///     FOLDER/named/mechanism.yaml  a file that the protocol names
///     FOLDER/shards/trials-1-20000.shard
///     FOLDER/logs/shard-0.log      what a task of a queue printed
///     FOLDER/queue.json            what the queue calls the job, while it has it
///     FOLDER/results.json          written by the merge
struct JobFolder: Sendable {
  static let manifest = "job.json"
  static let protocolFile = "protocol.yaml"
  static let results = "results.json"

  let path: String
  let job: Job

  /// Opens a folder that is there.
  init(opening path: String) throws(ClusterFailure) {
    self.path = path
    job = try Job(reading: try Disk.read(Disk.beneath(path, Self.manifest)))
  }

  /// Makes a folder for a run, or goes on in the one that is there: in this case its shards keep their size.
  ///
  /// - Parameter named: files that the protocol names, by their paths from its folder.
  /// - Throws: `otherRun` where the folder holds another one's.
  init(
    at path: String, for run: RunIdentity, file: String, engine: String, trials: Int, bytes: [UInt8], named: [InputFile] = [],
    plan: () throws -> ShardPlan
  ) throws {
    var cut: ShardPlan?
    if Disk.exists(Disk.beneath(path, Self.manifest)) {
      let there = try JobFolder(opening: path).job
      if let difference = run.difference(from: there.run) { throw ClusterFailure.otherRun(difference) }
      cut = ShardPlan(trials: trials, blocksPerShard: there.plan.blocksPerShard)
    }
    job = Job(run: run, file: file, engine: engine, plan: try cut ?? plan())
    self.path = path
    for folder in ["shards", "logs"] { try Disk.makeFolder(Disk.beneath(path, folder)) }
    try Disk.place(bytes, at: Disk.beneath(path, Self.protocolFile))
    for each in named {
      let place = place(ofNamed: each.name)
      try Disk.makeFolder((place as NSString).deletingLastPathComponent)
      try Disk.place(each.bytes, at: place)
    }
    try Disk.place(Array(job.text.utf8), at: Disk.beneath(path, Self.manifest))
  }

  /// Where a file lies that the protocol names.
  func place(ofNamed name: String) -> String { Disk.beneath(path, "named/\(name)") }

  /// A shard's file from the folder. Its name is that of its trials.
  func file(of shard: Int) -> String { "shards/trials-\(job.plan.trials(of: shard).trialNumbers).shard" }
  func log(of shard: Int) -> String { "logs/shard-\(shard).log" }

  func write(_ payload: [UInt8], of shard: Int) throws(ClusterFailure) {
    let whole = Shard(run: job.run, trials: job.plan.trials(of: shard), payload: payload)
    try Disk.place(whole.bytes, at: Disk.beneath(path, file(of: shard)))
  }

  /// The payload of a shard, if it is the one expected and whole.
  func payload(of shard: Int) throws(ShardFault) -> [UInt8] {
    let bytes: [UInt8]
    let place = Disk.beneath(path, file(of: shard))
    guard Disk.exists(place) else { throw ShardFault.missing }
    do throws(ClusterFailure) { bytes = try Disk.read(place) } catch { throw ShardFault.damaged("it cannot be read") }
    return try Shard(bytes, of: job.run, trials: job.plan.trials(of: shard)).payload
  }

  /// Takes the payloads of exactly the expected shards, in their order, each once. Files are never counted, and others are not looked at.
  ///
  /// - Throws: `shards` with every one that is missing, damaged or foreign; `take` may find a payload damaged as well.
  func merge(_ take: (_ payload: [UInt8], _ trials: Range<Int>) throws(ShardFault) -> Void) throws(ClusterFailure) {
    var refused: [ClusterFailure.Refused] = []
    for shard in 0..<job.plan.count {
      do throws(ShardFault) {
        let payload = try payload(of: shard)
        if refused.isEmpty { try take(payload, job.plan.trials(of: shard)) }
      } catch { refused.append(.init(file: file(of: shard), fault: error)) }
    }
    if !refused.isEmpty { throw ClusterFailure.shards(refused) }
  }

  /// Indices of the shards that are still to be made: not there, or damaged.
  ///
  /// - Throws: `shards` with those of another run, which nobody may overwrite unasked.
  func unfinished() throws(ClusterFailure) -> (missing: [Int], damaged: [Int]) {
    var (missing, damaged): ([Int], [Int]) = ([], [])
    var foreign: [ClusterFailure.Refused] = []
    for shard in 0..<job.plan.count {
      do throws(ShardFault) { _ = try payload(of: shard) } catch {
        switch error {
        case .missing: missing.append(shard)
        case .damaged: damaged.append(shard)
        case .foreign: foreign.append(.init(file: file(of: shard), fault: error))
        }
      }
    }
    if !foreign.isEmpty { throw ClusterFailure.shards(foreign) }
    return (missing, damaged)
  }

  /// Indices of the shards to be made, in order. Damaged ones are put aside under another name, where nothing looks.
  func unfinishedSettingAside(_ tell: (String) -> Void) throws(ClusterFailure) -> [Int] {
    let (missing, damaged) = try unfinished()
    for shard in damaged {
      let place = Disk.beneath(path, file(of: shard))
      tell("\(place): found a damaged shard; it is put aside and made again\n")
      try Disk.rename(place, to: place + ".damaged")
    }
    return (missing + damaged).sorted()
  }

  private var ticketFile: String { Disk.beneath(path, "queue.json") }
  /// What the queue called the job when it was last submitted.
  var ticket: Ticket? { (try? Disk.read(ticketFile)).flatMap { try? JSONDecoder().decode(Ticket.self, from: Data($0)) } }

  func remember(_ ticket: Ticket) throws(ClusterFailure) {
    let fields: [JSONValue.Field] =
      [.init("engine", .text(ticket.engine)), .init("array", .text(ticket.array))] + (ticket.merge.map { [.init("merge", .text($0))] } ?? [])
    try Disk.place(Array(JSONValue.object(fields).text(indented: true).utf8), at: ticketFile)
  }

  func forgetTicket() { Disk.remove(ticketFile) }

  /// How many of the expected files are there by name: for progress alone.
  var present: Int {
    let names = Set(Disk.names(in: Disk.beneath(path, "shards")))
    return (0..<job.plan.count).count { names.contains(String(file(of: $0).dropFirst("shards/".count))) }
  }

  /// Whether a shard's file is there by name; of another index, not.
  func isPresent(_ shard: Int) -> Bool { shard >= 0 && shard < job.plan.count && Disk.exists(Disk.beneath(path, file(of: shard))) }

  /// The last line that a task of this shard printed.
  func lastWords(of shard: Int) -> String? {
    guard let bytes = try? Disk.read(Disk.beneath(path, log(of: shard))) else { return nil }
    return String(decoding: bytes.suffix(2_000), as: UTF8.self).split(separator: "\n").last.map(String.init)
  }
}
