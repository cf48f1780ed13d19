import ArgumentParser

/// What can go wrong between a run and its end.
enum ClusterFailure: Error, Equatable, Sendable {
  /// The disk did not do what was asked: worth trying again.
  case disk(path: String, what: String)
  /// A job's manifest cannot be used.
  case manifest(String)
  /// A folder holds another run.
  case otherRun(Difference)
  /// Shards that the merge does not take, by the names of their files.
  case shards([Refused])
  /// A command of the queue failed, or did not answer in time.
  case queue(command: String, what: String)
  /// Shards went missing again and again.
  case gaveUp(missing: [Int], rounds: Int, lastWords: String?)
  /// SIGINT or SIGTERM.
  case interrupted(signal: Int32, notCanceled: String?)

  struct Refused: Equatable, Sendable {
    var file: String
    var fault: ShardFault
  }

  /// 75 is `EX_TEMPFAIL`: try again. A run that was interrupted ends with 128 + the signal, as shells have it.
  var status: Int32 {
    switch self {
    case .disk, .queue, .gaveUp: 75
    case .shards(let all): all.allSatisfy { $0.fault == .missing } ? 75 : 1
    case .manifest, .otherRun: 1
    case .interrupted(let signal, _): 128 + signal
    }
  }

  /// - Parameter folder: the job's.
  func text(folder: String) -> String {
    let resume = "equipoise simulate --resume \(ShellWord.quoted(folder))"
    switch self {
    case .disk(let path, let what): return "\(path): \(what)\n"
    case .manifest(let what): return "\(folder)/\(JobFolder.manifest): found a manifest that cannot be used: \(what)\n"
    case .otherRun(let difference):
      return "\(folder): found the work of another run, its \(difference.key) \(difference.found), expected \(difference.expected)\n"
    case .shards(let all): return all.map { "\(folder)/\($0.file): \(Self.words($0.fault))\n" }.joined()
    case .queue(let command, let what): return "equipoise: \(command): \(what)\nGo on later with: \(resume)\n"
    case .gaveUp(let missing, let rounds, let lastWords):
      return "\(folder): shards \(IndexList.text(missing)) are missing after \(rounds) submissions\n"
        + (lastWords.map { "The last words of shard \(missing[0]): \($0)\n" } ?? "") + "Go on later with: \(resume)\n"
    case .interrupted(_, let notCanceled):
      return "equipoise: stopped; finished shards are kept. " + (notCanceled.map { "The queue did not answer: cancel by hand with \($0). " } ?? "")
        + "Go on with: \(resume)\n"
    }
  }

  private static func words(_ fault: ShardFault) -> String {
    switch fault {
    case .missing: "found no such shard, expected it before merging [missing]"
    case .damaged(let what): "found a damaged shard: \(what) [damaged]"
    case .foreign(let difference): "found a foreign shard: its \(difference.key) \(difference.found), expected \(difference.expected) [foreign]"
    }
  }
}

/// A word as a POSIX shell reads it back.
enum ShellWord {
  static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 | 32 >= 97 && $0 | 32 <= 122) || "_-./=:@%+,".utf8.contains($0) }
    return plain && !word.isEmpty ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
