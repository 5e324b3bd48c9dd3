#include "dashboard/markdown_html.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include "core/text.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kMaxDepth = 30;

struct ParserDeleter {
  void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
};
struct NodeDeleter {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct IteratorDeleter {
  void operator()(cmark_iter* iterator) const { cmark_iter_free(iterator); }
};
using Tree = std::unique_ptr<cmark_node, NodeDeleter>;

Tree parse(std::string_view markdown) {
  static std::once_flag registered;
  std::call_once(registered, cmark_gfm_core_extensions_ensure_registered);
  const std::unique_ptr<cmark_parser, ParserDeleter> parser(
      cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8));
  if (cmark_syntax_extension* table = cmark_find_syntax_extension("table")) {
    cmark_parser_attach_syntax_extension(parser.get(), table);
  }
  cmark_parser_feed(parser.get(), markdown.data(), markdown.size());
  return Tree(cmark_parser_finish(parser.get()));
}

std::string_view literal_of(cmark_node* node) {
  const char* text = cmark_node_get_literal(node);
  return text != nullptr ? std::string_view(text) : std::string_view();
}

// What stands before and after an element's content.
struct Tags {
  Markup begin = "";
  Markup end = "";
};

Tags heading_tags(cmark_node* node) {
  switch (std::clamp(cmark_node_get_heading_level(node), 2, 4)) {
    case 2: return {"<h2>", "</h2>\n"};
    case 3: return {"<h3>", "</h3>\n"};
    default: return {"<h4>", "</h4>\n"};
  }
}

Tags list_tags(cmark_node* node) {
  if (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST) return {"<ol>\n", "</ol>\n"};
  return {"<ul>\n", "</ul>\n"};
}

// A paragraph in a tight list has no element of its own.
bool is_tight(cmark_node* paragraph) {
  cmark_node* item = cmark_node_parent(paragraph);
  cmark_node* list = item != nullptr ? cmark_node_parent(item) : nullptr;
  return list != nullptr && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list) != 0;
}

// Tables are an extension, whose nodes have names alone.
Tags table_tags(cmark_node* node) {
  const std::string_view type = cmark_node_get_type_string(node);
  if (type == "table") return {"<table class=\"rows\">\n", "</table>\n"};
  if (type == "table_row" || type == "table_header") return {"<tr>", "</tr>\n"};
  if (type != "table_cell") return {};
  const std::string_view row = cmark_node_get_type_string(cmark_node_parent(node));
  return row == "table_header" ? Tags{"<th scope=\"col\">", "</th>"} : Tags{"<td>", "</td>"};
}

Tags tags_of(cmark_node* node) {
  const cmark_node_type type = cmark_node_get_type(node);
  if (type == CMARK_NODE_HEADING) return heading_tags(node);
  if (type == CMARK_NODE_PARAGRAPH) return is_tight(node) ? Tags{} : Tags{"<p>", "</p>\n"};
  if (type == CMARK_NODE_LIST) return list_tags(node);
  if (type == CMARK_NODE_ITEM) return {"<li>", "</li>\n"};
  if (type == CMARK_NODE_BLOCK_QUOTE) return {"<blockquote>\n", "</blockquote>\n"};
  if (type == CMARK_NODE_EMPH) return {"<em>", "</em>"};
  if (type == CMARK_NODE_STRONG) return {"<strong>", "</strong>"};
  return table_tags(node);
}

class Writer {
 public:
  explicit Writer(const MarkdownLinks& links) : links_(links) {}

  Page write(cmark_node* root) {
    const std::unique_ptr<cmark_iter, IteratorDeleter> iterator(cmark_iter_new(root));
    for (cmark_event_type event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator.get())) {
      cmark_node* node = cmark_iter_get_node(iterator.get());
      if (append_leaf(node)) continue;
      event == CMARK_EVENT_ENTER ? enter(node) : leave(node);
    }
    return std::move(page_);
  }

 private:
  bool append_leaf(cmark_node* node) {
    const cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_HTML_INLINE) {
      page_.text(literal_of(node));
    } else if (type == CMARK_NODE_CODE) {
      page_.raw("<code>").text(literal_of(node)).raw("</code>");
    } else if (type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK) {
      page_.raw("<pre class=\"command\" tabindex=\"0\">").text(core::trim(literal_of(node))).raw("</pre>\n");
    } else if (type == CMARK_NODE_SOFTBREAK) {
      page_.raw("\n");
    } else if (type == CMARK_NODE_LINEBREAK) {
      page_.raw("<br>\n");
    } else if (type == CMARK_NODE_THEMATIC_BREAK) {
      page_.raw("<hr>\n");
    } else {
      return false;
    }
    return true;
  }

  void enter(cmark_node* node) {
    if (++depth_ > kMaxDepth) return;
    if (cmark_node_get_type(node) != CMARK_NODE_LINK) {
      page_.raw(tags_of(node).begin);
    } else if (const std::optional<Link> link = link_of(node)) {
      page_.raw("<a").href(*link).raw(">");
    }
  }

  void leave(cmark_node* node) {
    if (depth_-- > kMaxDepth) return;
    if (cmark_node_get_type(node) != CMARK_NODE_LINK) {
      page_.raw(tags_of(node).end);
    } else if (link_of(node)) {
      page_.raw("</a>");
    }
  }

  [[nodiscard]] std::optional<Link> link_of(cmark_node* node) const {
    const char* url = cmark_node_get_url(node);
    const std::string_view address = url != nullptr ? std::string_view(url) : std::string_view();
    if (std::optional<Link> outside = Link::outside(address, links_.hosts)) return outside;
    return links_.inside(address);
  }

  const MarkdownLinks& links_;
  Page page_;
  std::size_t depth_ = 0;
};

}  // namespace

Page markdown_html(std::string_view markdown, const MarkdownLinks& links) {
  const bool cut = markdown.size() > kMaxMarkdownBytes;
  if (cut) markdown = markdown.substr(0, markdown.substr(0, kMaxMarkdownBytes).rfind('\n') + 1);
  const Tree tree = parse(markdown);
  Page page = Writer(links).write(tree.get());
  if (cut) page.raw("<p class=\"note\">Longer than 64&nbsp;KB: the rest is not shown.</p>\n");
  return page;
}

}  // namespace cimend::dashboard
