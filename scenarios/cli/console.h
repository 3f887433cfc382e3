// SPDX-License-Identifier: MIT
#pragma once

// Where words go: results to standard output, everything else to standard error. One Console lives as long as the
// program and is handed to every command. It decides once about colour and about ASCII. A reader that went away
// (`raftlab list | head -1`) is no error, a full disk is: failure() says so at the end. No byte is ever dropped
// in silence, and text of people passes through as it is.

#include <string>
#include <string_view>

namespace raftlab::scenarios::cli {

/// A file descriptor with a buffer.
class Stream {
 public:
  explicit Stream(int descriptor) : descriptor_(descriptor) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { flush(); }

  void write(std::string_view text);
  void flush();
  [[nodiscard]] bool is_terminal() const;
  /// The errno of the first write that failed for another reason than a reader that went away; 0 for none.
  [[nodiscard]] int error() const { return error_; }

 private:
  int descriptor_;
  int error_ = 0;
  bool closed_ = false;  // the reader went away: the rest is not wanted
  std::string buffer_;
};

enum class Color { automatic, always, never };
enum class Style { plain, bold, good, bad, warning, faint };

class Console {
 public:
  Console();

  /// A part of the result.
  void result(std::string_view text);
  /// Progress, diagnostics, hints; shown even with --quiet.
  void message(std::string_view text);
  /// "error: ..." and hints below it, each on a line of its own.
  void error(std::string_view text, std::string_view hint = {});

  void flush();
  /// "cannot write to standard output: ..." if something could not be written; else empty.
  [[nodiscard]] std::string failure();

  /// `text` with the style's colour codes around it where the stream shows colours.
  [[nodiscard]] std::string styled(Style style, std::string_view text, bool on_error_stream = false) const;
  void set_color(Color color) { color_ = color; }
  /// Results go to standard error from here on: standard output carries a file.
  void result_to_error_stream() { result_to_error_ = true; }
  [[nodiscard]] bool results_on_error_stream() const { return result_to_error_; }

  /// Between two facts of a line: a middle dot, or a hyphen where only ASCII is sure to show.
  [[nodiscard]] std::string_view dot() const { return utf8_ ? " \u00b7 " : " - "; }
  [[nodiscard]] bool utf8() const { return utf8_; }
  [[nodiscard]] Stream& out() { return out_; }
  [[nodiscard]] Stream& err() { return err_; }

  bool quiet = false;
  bool verbose = false;

 private:
  [[nodiscard]] bool shows_color(const Stream& stream) const;

  Stream out_{1};
  Stream err_{2};
  Color color_ = Color::automatic;
  bool no_color_;
  bool dumb_;
  bool utf8_;
  bool result_to_error_ = false;
};

}  // namespace raftlab::scenarios::cli
