//! What a `COPY` or `ADD` says once it is expanded: what it takes from where, and for whom.
//!
//! Not here: where things land (`copying`).

use super::BuildError;
use super::carry_out::{Effect, Work, absolute};
use super::chmod::Chmod;
use super::content::Content;
use super::copying::Order;
use super::image::Image;
use super::instruction::{Copy, Dollars, Keyword, Layout, Source, Step};
use super::owner::owner;
use super::picking::{Origin, Picked, Root, leave_out, pick, pick_with_parents};
use super::plan::Base;
use super::remote::{fetch, is_git, is_url};
use super::steps::{Builder, Scope};
use super::tree::{Kind, Node};
use super::words::{Quotes, expand};
use crate::words::Digest;

impl Builder<'_> {
    /// Expands a `COPY` or `ADD`, and finds what it takes.
    pub(super) fn copy(
        &mut self,
        image: &mut Image,
        scope: &Scope,
        (stage, step): (usize, &Step),
        copy: &Copy,
    ) -> Result<Effect, BuildError> {
        let refused = BuildError::at(step);
        let words = self.words(image, scope);
        let target = words.one(&copy.target).map_err(&refused)?;
        let flag = |flag: &Option<String>| flag.as_deref().map(|text| words.one(text)).transpose();
        let (chown, chmod) = (
            flag(&copy.chown).map_err(&refused)?,
            flag(&copy.chmod).map_err(&refused)?,
        );
        let checksum = flag(&copy.checksum).map_err(&refused)?;
        let exclude: Result<Vec<String>, String> = copy.exclude.iter().map(|text| words.one(text)).collect();
        let exclude = exclude.map_err(&refused)?;
        let mut told = Vec::new();
        told.extend(chown.iter().map(|text| format!("--chown={text}")));
        told.extend(chmod.iter().map(|text| format!("--chmod={text}")));
        told.extend(checksum.iter().map(|text| format!("--checksum={text}")));
        told.extend((copy.layout == Layout::WithParents).then(|| "--parents".to_owned()));
        told.extend(exclude.iter().map(|text| format!("--exclude={text}")));
        let mut sources = Vec::new();
        let mut picked = Vec::new();
        for source in &copy.sources {
            match source {
                Source::Path(path) => sources.push(words.one(path).map_err(&refused)?),
                Source::Text(text) => {
                    let content = match text.dollars {
                        Dollars::Kept => Ok(text.text.clone()),
                        Dollars::Expanded => expand(&text.text, words.escape, Quotes::Kept, &words.value),
                    };
                    told.push(format!("<<{}", text.name));
                    picked.push(Picked {
                        name: text.name.clone(),
                        node: Node {
                            kind: Kind::File(Content::of(content.map_err(&refused)?.into_bytes())),
                            mode: 0o644,
                            ..Node::folder(self.latest.unwrap_or(0))
                        },
                        below: Vec::new(),
                        origin: Origin::Here,
                    });
                }
            }
        }
        drop(words);
        let keyword = copy.keyword.as_str();
        let failed = |message: String| refused(format!("{keyword} failed: {message}"));
        let checksum = checksum.map(|text| Digest::parse(&text)).transpose();
        let checksum = checksum.map_err(|error| failed(error.to_string()))?;
        let found = self.pick(&sources, copy, checksum.as_ref(), (stage, step), &failed)?;
        if target.ends_with('/') && found.iter().any(Picked::has_no_name) {
            let sources = sources.join(" ");
            return Err(failed(format!("cannot determine filename for source {sources}")));
        }
        picked.extend(found);
        if !exclude.is_empty() {
            picked = leave_out(picked, &exclude).map_err(&failed)?;
        }
        told.extend(sources);
        told.push(target.clone());
        let owner = chown.map(|text| owner(&text, image.tree(self.store)?).map_err(&refused));
        let order = Order {
            keyword: copy.keyword,
            target: absolute(image, &target),
            owner: owner.transpose()?,
            mode: chmod
                .map(|text| Chmod::parse(&text))
                .transpose()
                .map_err(&refused)?,
            made: self.latest.unwrap_or(0),
        };
        Ok(Effect {
            created_by: format!("{keyword} {} # buildkit", told.join(" ")),
            work: Work::Copy(order, picked),
        })
    }

    fn pick(
        &mut self,
        sources: &[String],
        copy: &Copy,
        checksum: Option<&Digest>,
        (stage, step): (usize, &Step),
        failed: &dyn Fn(String) -> BuildError,
    ) -> Result<Vec<Picked>, BuildError> {
        let is_fetched = |source: &String| copy.keyword == Keyword::Add && is_url(source);
        if let Some(url) = sources.iter().find(|source| is_git(source)) {
            return Err(failed(format!(
                "`{url}` is a git repository, which is not fetched without Docker: clone it into the build context, or \
                 start Docker"
            )));
        }
        let is_meant = |source: &String| is_url(source) && !is_fetched(source);
        if sources.iter().any(is_meant) {
            return Err(failed("source can't be a URL for COPY".to_owned()));
        }
        if checksum.is_some() && !matches!(sources, [source] if is_fetched(source)) {
            return Err(failed(
                "checksum can't be specified for non-HTTP(S) sources".to_owned(),
            ));
        }
        let mut of_image;
        let from = copy.from.as_deref();
        let root = match from.map(|from| self.plan.origin(from, stage, step)).transpose()? {
            None => Root::Context(self.context),
            Some(Base::Stage(n)) => Root::Image(self.done[n].tree(self.store)?),
            Some(Base::Image(kept)) => {
                of_image = Image::of(&kept);
                Root::Image(of_image.tree(self.store)?)
            }
            Some(Base::Scratch(_)) => return Err(failed("there is nothing in `scratch`".to_owned())),
        };
        let mut picked = Vec::new();
        for source in sources {
            if is_fetched(source) {
                picked.push(fetch(source, checksum, self.store.root()).map_err(failed)?);
                continue;
            }
            picked.extend(match copy.layout {
                Layout::Flat => pick(root, source).map_err(failed)?,
                Layout::WithParents => pick_with_parents(root, source).map_err(failed)?,
            });
        }
        if picked.is_empty() && !sources.is_empty() {
            return Err(failed("no source files were specified".to_owned()));
        }
        Ok(picked)
    }
}
